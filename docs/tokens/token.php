<?php
/**
 * Signs one order as a checkout token, for the `token` attribute of <payment-link>.
 *
 * The secret comes from the environment variable CHECKOUT_TOKEN_SECRET. The key's name ('2026-01') and the audience
 * ('shop') are those of `tokens` in the endpoint's configuration.
 *
 * @param array $offer what is sold; `reference` is your own number of the order
 * @param array $customer what you know about the payer, e.g. ['email' => 'ana@correo.com']
 * @return string the token; it is valid for 15 minutes
 * @throws InvalidArgumentException if the secret is shorter than 32 bytes, or the offer has no reference
 */
function checkout_token(array $offer, array $customer = []): string
{
    $secret = getenv('CHECKOUT_TOKEN_SECRET') ?: '';
    if (strlen($secret) < 32) throw new InvalidArgumentException('CHECKOUT_TOKEN_SECRET needs 32 bytes or more');
    $reference = $offer['reference'] ?? '';
    if ($reference === '') throw new InvalidArgumentException('The offer needs a reference');

    $part = fn(string $bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $json = fn(array $value) => $part(json_encode($value, JSON_THROW_ON_ERROR));
    // One order, one payment: the same reference always gives the same id. It cannot be computed without the secret.
    $id = substr(hash_hmac('sha256', "checkout-links:$reference", $secret, true), 0, 16);
    $id[6] = chr(ord($id[6]) & 0x0f | 0x80);
    $id[8] = chr(ord($id[8]) & 0x3f | 0x80);
    $header = ['alg' => 'HS256', 'typ' => 'checkout+jwt', 'kid' => '2026-01'];
    $claims = [
        'aud' => 'shop',
        'jti' => vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($id), 4)),
        'iat' => time(),
        'exp' => time() + 15 * 60,
        'offer' => $offer,
    ];
    if ($customer) $claims['customer'] = $customer;
    $signed = $json($header) . '.' . $json($claims);
    return $signed . '.' . $part(hash_hmac('sha256', $signed, $secret, true));
}
