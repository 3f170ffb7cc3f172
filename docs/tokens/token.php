<?php
$secret = getenv('CHECKOUT_TOKEN_SECRET') ?: '';
if (strlen($secret) < 32) throw new Exception('CHECKOUT_TOKEN_SECRET needs 32 bytes or more');

$part = fn(string $bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
$json = fn(array $value) => $part(json_encode($value, JSON_THROW_ON_ERROR));
$uuid = random_bytes(16);
$uuid[6] = chr(ord($uuid[6]) & 0x0f | 0x40);
$uuid[8] = chr(ord($uuid[8]) & 0x3f | 0x80);
$header = ['alg' => 'HS256', 'typ' => 'checkout+jwt', 'kid' => '2026-01'];
$claims = [
    'aud' => 'shop',
    'jti' => vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($uuid), 4)),
    'iat' => time(),
    'exp' => time() + 15 * 60,
    'offer' => [
        'kind' => 'payment',
        'title' => 'Café de Huila',
        'amount' => ['value' => '85000', 'currency' => 'COP'],
        'reference' => 'INV-2045',
        'provider' => 'onepay',
    ],
    'customer' => ['first_name' => 'Ana', 'last_name' => 'Gómez', 'email' => 'ana@correo.com'],
];
$signed = $json($header) . '.' . $json($claims);
echo $signed . '.' . $part(hash_hmac('sha256', $signed, $secret, true)) . "\n";
