require 'json'
require 'openssl'

# Signs one order as a checkout token, for the `token` attribute of <payment-link>.
#
# The secret comes from the environment variable CHECKOUT_TOKEN_SECRET. The key's name ('2026-01') and the audience
# ('shop') are those of `tokens` in the endpoint's configuration. `:reference` in the offer is your own number of the
# order. The token is valid for 15 minutes.
def checkout_token(offer, customer = nil)
  secret = ENV.fetch('CHECKOUT_TOKEN_SECRET', '')
  raise ArgumentError, 'CHECKOUT_TOKEN_SECRET needs 32 bytes or more' if secret.bytesize < 32
  raise ArgumentError, 'The offer needs a reference' if offer[:reference].to_s.empty?

  part = ->(bytes) { [bytes].pack('m0').tr('+/', '-_').delete('=') }
  # One order, one payment: the same reference always gives the same id. It cannot be computed without the secret.
  id = OpenSSL::HMAC.digest('SHA256', secret, "checkout-links:#{offer[:reference]}").bytes.first(16)
  id[6] = id[6] & 0x0f | 0x80
  id[8] = id[8] & 0x3f | 0x80
  now = Time.now.to_i
  header = { alg: 'HS256', typ: 'checkout+jwt', kid: '2026-01' }
  claims = {
    aud: 'shop',
    jti: id.pack('C*').unpack('H8H4H4H4H12').join('-'),
    iat: now,
    exp: now + 15 * 60,
    offer: offer
  }
  claims[:customer] = customer if customer
  signed = [header, claims].map { |value| part.(JSON.generate(value)) }.join('.')
  "#{signed}.#{part.(OpenSSL::HMAC.digest('SHA256', secret, signed))}"
end
