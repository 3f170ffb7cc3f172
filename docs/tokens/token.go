package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// Object is a JSON object.
type Object map[string]any

// CheckoutToken signs one order as a checkout token, for the token attribute of <payment-link>.
//
// The secret comes from the environment variable CHECKOUT_TOKEN_SECRET. The key's name ("2026-01") and the audience
// ("shop") are those of `tokens` in the endpoint's configuration. "reference" in the offer is your own number of the
// order. The customer may be nil. The token is valid for 15 minutes.
func CheckoutToken(offer, customer Object) (string, error) {
	secret := []byte(os.Getenv("CHECKOUT_TOKEN_SECRET"))
	if len(secret) < 32 {
		return "", errors.New("CHECKOUT_TOKEN_SECRET needs 32 bytes or more")
	}
	reference, _ := offer["reference"].(string)
	if reference == "" {
		return "", errors.New("the offer needs a reference")
	}
	// One order, one payment: the same reference always gives the same id. It cannot be computed without the secret.
	id := sign(secret, "checkout-links:"+reference)[:16]
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	now := time.Now().Unix()
	claims := Object{
		"aud":   "shop",
		"jti":   fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]),
		"iat":   now,
		"exp":   now + 15*60,
		"offer": offer,
	}
	if customer != nil {
		claims["customer"] = customer
	}
	header, err := json.Marshal(Object{"alg": "HS256", "typ": "checkout+jwt", "kid": "2026-01"})
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	part := base64.RawURLEncoding.EncodeToString
	signed := part(header) + "." + part(payload)
	return signed + "." + part(sign(secret, signed)), nil
}

func sign(secret []byte, text string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
