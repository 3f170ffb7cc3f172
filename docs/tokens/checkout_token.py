import base64, hashlib, hmac, json, os, time, uuid


def checkout_token(offer: dict, customer: dict | None = None) -> str:
    """Signs one order as a checkout token, for the `token` attribute of <payment-link>.

    The secret comes from the environment variable CHECKOUT_TOKEN_SECRET. The key's name ("2026-01") and the audience
    ("shop") are those of `tokens` in the endpoint's configuration. `reference` in the offer is your own number of the
    order. The token is valid for 15 minutes.
    """
    secret = os.environ.get("CHECKOUT_TOKEN_SECRET", "").encode()
    if len(secret) < 32:
        raise ValueError("CHECKOUT_TOKEN_SECRET needs 32 bytes or more")
    if not offer.get("reference"):
        raise ValueError("The offer needs a reference")

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    # One order, one payment: the same reference always gives the same id. It cannot be computed without the secret.
    name = hmac.digest(secret, f"checkout-links:{offer['reference']}".encode(), hashlib.sha256)
    digest = bytearray(name[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    now = int(time.time())
    header = {"alg": "HS256", "typ": "checkout+jwt", "kid": "2026-01"}
    claims = {
        "aud": "shop",
        "jti": str(uuid.UUID(bytes=bytes(digest))),
        "iat": now,
        "exp": now + 15 * 60,
        "offer": offer,
    }
    if customer:
        claims["customer"] = customer
    signed = ".".join(part(json.dumps(value).encode()) for value in (header, claims))
    return signed + "." + part(hmac.digest(secret, signed.encode(), hashlib.sha256))
