require 'json'
require 'openssl'
require 'securerandom'

secret = ENV.fetch('CHECKOUT_TOKEN_SECRET', '')
abort 'CHECKOUT_TOKEN_SECRET needs 32 bytes or more' if secret.bytesize < 32

part = ->(bytes) { [bytes].pack('m0').tr('+/', '-_').delete('=') }
now = Time.now.to_i
header = { alg: 'HS256', typ: 'checkout+jwt', kid: '2026-01' }
claims = {
  aud: 'shop',
  jti: SecureRandom.uuid,
  iat: now,
  exp: now + 15 * 60,
  offer: {
    kind: 'payment',
    title: 'Café de Huila',
    amount: { value: '85000', currency: 'COP' },
    reference: 'INV-2045',
    provider: 'onepay'
  },
  customer: { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' }
}
signed = [header, claims].map { |value| part.(JSON.generate(value)) }.join('.')
puts "#{signed}.#{part.(OpenSSL::HMAC.digest('SHA256', secret, signed))}"
