package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"
)

type object map[string]any

func part(value object) string {
	text, err := json.Marshal(value)
	if err != nil {
		log.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func main() {
	secret := []byte(os.Getenv("CHECKOUT_TOKEN_SECRET"))
	if len(secret) < 32 {
		log.Fatal("CHECKOUT_TOKEN_SECRET needs 32 bytes or more")
	}
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		log.Fatal(err)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	now := time.Now().Unix()
	header := object{"alg": "HS256", "typ": "checkout+jwt", "kid": "2026-01"}
	claims := object{
		"aud": "shop",
		"jti": fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]),
		"iat": now,
		"exp": now + 15*60,
		"offer": object{
			"kind":      "payment",
			"title":     "Café de Huila",
			"amount":    object{"value": "85000", "currency": "COP"},
			"reference": "INV-2045",
			"provider":  "onepay",
		},
		"customer": object{"first_name": "Ana", "last_name": "Gómez", "email": "ana@correo.com"},
	}
	signed := part(header) + "." + part(claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(signed))
	fmt.Println(signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
}
