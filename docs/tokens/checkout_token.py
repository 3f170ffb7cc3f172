import base64, hashlib, hmac, json, os, sys, time, uuid

secret = os.environ.get("CHECKOUT_TOKEN_SECRET", "").encode()
if len(secret) < 32:
    sys.exit("CHECKOUT_TOKEN_SECRET needs 32 bytes or more")


def part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


now = int(time.time())
header = {"alg": "HS256", "typ": "checkout+jwt", "kid": "2026-01"}
claims = {
    "aud": "shop",
    "jti": str(uuid.uuid4()),
    "iat": now,
    "exp": now + 15 * 60,
    "offer": {
        "kind": "payment",
        "title": "Café de Huila",
        "amount": {"value": "85000", "currency": "COP"},
        "reference": "INV-2045",
        "provider": "onepay",
    },
    "customer": {"first_name": "Ana", "last_name": "Gómez", "email": "ana@correo.com"},
}
signed = ".".join(part(json.dumps(value).encode()) for value in (header, claims))
print(signed + "." + part(hmac.digest(secret, signed.encode(), hashlib.sha256)))
