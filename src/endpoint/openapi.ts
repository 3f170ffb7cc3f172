/** The description of the endpoint, made by `npm run openapi`. */
export const OPENAPI: object = {
	openapi: '3.1.0',
	info: {
		title: 'checkout-links',
		version: '0.1.0',
		summary: 'Payment links of OnePay, Yuno and Neopay',
		description:
			'Money is a decimal string in major units with an ISO 4217 code. Times are ISO 8601 in UTC. Problems are RFC 9457.',
		license: { name: 'MIT', identifier: 'MIT' },
	},
	servers: [{ url: '.', description: 'Where this document is.' }],
	tags: [
		{ name: 'Payer', description: 'For pages of the origins in the configuration.' },
		{ name: 'Provider', description: 'For the providers.' },
		{
			name: 'Merchant',
			description:
				'For the merchant’s own servers. These routes exist only where an admin secret is configured (those of refunds where theirs is), and not for a request with an `Origin`.',
		},
		{ name: 'Operations', description: 'For whoever runs it.' },
	],
	paths: {
		'/v1/items/{id}': {
			get: {
				operationId: 'getItem',
				tags: ['Payer'],
				summary: 'What is sold, as the payer sees it',
				security: [],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'What is sold, as the payer sees it',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							ETag: { $ref: '#/components/headers/ETag' },
						},
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/Offer' },
								example: {
									kind: 'payment',
									title: 'Café de Huila',
									amount: { value: '49900', currency: 'COP' },
									methods: [],
									provider: { id: 'onepay', label: 'OnePay', host: 'pagos.onepay.la' },
									fields: ['email'],
									environment: 'live',
								},
							},
						},
					},
					'304': {
						description: 'As the browser knows it.',
						headers: { ETag: { $ref: '#/components/headers/ETag' } },
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`item_not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { item_not_found: { $ref: '#/components/examples/item_not_found' } },
							},
						},
					},
					'410': {
						description: '`offer_expired`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { offer_expired: { $ref: '#/components/examples/offer_expired' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/payment-links': {
			post: {
				operationId: 'createPaymentLink',
				tags: ['Payer'],
				summary: 'Make the payment link of an attempt',
				description:
					'Makes the page on which the payer pays, or gives the one that there is for the same attempt. Prices come from the item or the checkout token, never from this request: `expected_amount` is the price that the payer was shown, and one that differs is answered `price_changed`. A form without JavaScript is answered 303 to that page, and problems as a small page in HTML.',
				security: [],
				parameters: [
					{ $ref: '#/components/parameters/IdempotencyKey' },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/CreateLink' },
							example: {
								item: 'cafe',
								attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
								customer: { first_name: 'Ana', email: 'ana@correo.com', phone: '+573001234567' },
								return_url: 'https://shop.example/gracias',
							},
						},
						'application/x-www-form-urlencoded': {
							schema: { $ref: '#/components/schemas/CreateLinkForm' },
							example: {
								item: 'cafe',
								attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
								'customer.first_name': 'Ana',
								'customer.email': 'ana@correo.com',
								return_url: 'https://shop.example/gracias',
							},
						},
					},
				},
				responses: {
					'200': {
						description:
							'For a form without an attempt: a page with the same form, an attempt and one button.',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: { 'text/html': { schema: { type: 'string' } } },
					},
					'201': {
						description: 'Make the payment link of an attempt',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' },
						},
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/CreatedPaymentLink' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									url: 'https://pagos.onepay.la/p/9f0c',
									status: 'pending',
									expires_at: '2026-11-22T15:24:00.000Z',
									status_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1YjNiMGQwYSJ9.c2lnbmF0dXJl',
									provider: 'onepay',
									environment: 'live',
									amount: { value: '49900', currency: 'COP' },
								},
							},
						},
					},
					'303': {
						description: 'For a form: to the provider’s page.',
						headers: {
							Location: { $ref: '#/components/headers/Location' },
							'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' },
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'401': {
						description: '`token_invalid`, `token_expired`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									token_invalid: { $ref: '#/components/examples/token_invalid' },
									token_expired: { $ref: '#/components/examples/token_expired' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'403': {
						description: '`challenge_required`, `origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									challenge_required: { $ref: '#/components/examples/challenge_required' },
									origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'404': {
						description: '`item_not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { item_not_found: { $ref: '#/components/examples/item_not_found' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'409': {
						description: '`attempt_in_progress`, `price_changed`, `already_paid`, `order_cancelled`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									attempt_in_progress: { $ref: '#/components/examples/attempt_in_progress' },
									price_changed: { $ref: '#/components/examples/price_changed' },
									already_paid: { $ref: '#/components/examples/already_paid' },
									order_cancelled: { $ref: '#/components/examples/order_cancelled' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'410': {
						description: '`offer_expired`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { offer_expired: { $ref: '#/components/examples/offer_expired' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'422': {
						description:
							'`invalid_request`, `method_not_available`, `quantity_out_of_range`, `amount_out_of_range`, `return_url_not_allowed`, `attempt_missing`, `attempt_reused`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									method_not_available: { $ref: '#/components/examples/method_not_available' },
									quantity_out_of_range: { $ref: '#/components/examples/quantity_out_of_range' },
									amount_out_of_range: { $ref: '#/components/examples/amount_out_of_range' },
									return_url_not_allowed: { $ref: '#/components/examples/return_url_not_allowed' },
									attempt_missing: { $ref: '#/components/examples/attempt_missing' },
									attempt_reused: { $ref: '#/components/examples/attempt_reused' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'429': {
						description: '`rate_limited`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
				},
			},
		},
		'/v1/connect-links': {
			post: {
				operationId: 'createConnectLink',
				tags: ['Payer'],
				summary: 'Make the link with which a customer registers a card or account',
				description:
					'The customer is the one of the checkout token, or of the session that the merchant’s `resolveCustomer` reads; the request cannot name one. `quantity` and `amount` have no place here.',
				security: [],
				parameters: [
					{ $ref: '#/components/parameters/IdempotencyKey' },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/CreateLink' },
							example: {
								item: 'cafe',
								attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
								customer: { first_name: 'Ana', email: 'ana@correo.com', phone: '+573001234567' },
								return_url: 'https://shop.example/gracias',
							},
						},
						'application/x-www-form-urlencoded': {
							schema: { $ref: '#/components/schemas/CreateLinkForm' },
							example: {
								item: 'cafe',
								attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
								'customer.first_name': 'Ana',
								'customer.email': 'ana@correo.com',
								return_url: 'https://shop.example/gracias',
							},
						},
					},
				},
				responses: {
					'200': {
						description:
							'For a form without an attempt: a page with the same form, an attempt and one button.',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: { 'text/html': { schema: { type: 'string' } } },
					},
					'201': {
						description: 'Make the link with which a customer registers a card or account',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' },
						},
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/CreatedConnectLink' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									url: 'https://pagos.onepay.la/p/9f0c',
									status: 'pending',
									expires_at: '2026-11-22T15:24:00.000Z',
									status_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1YjNiMGQwYSJ9.c2lnbmF0dXJl',
									provider: 'onepay',
									environment: 'live',
								},
							},
						},
					},
					'303': {
						description: 'For a form: to the provider’s page.',
						headers: {
							Location: { $ref: '#/components/headers/Location' },
							'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' },
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'401': {
						description: '`token_invalid`, `token_expired`, `unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									token_invalid: { $ref: '#/components/examples/token_invalid' },
									token_expired: { $ref: '#/components/examples/token_expired' },
									unauthorized: { $ref: '#/components/examples/unauthorized' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'403': {
						description: '`challenge_required`, `origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									challenge_required: { $ref: '#/components/examples/challenge_required' },
									origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'404': {
						description: '`item_not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { item_not_found: { $ref: '#/components/examples/item_not_found' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'409': {
						description: '`attempt_in_progress`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { attempt_in_progress: { $ref: '#/components/examples/attempt_in_progress' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'410': {
						description: '`offer_expired`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { offer_expired: { $ref: '#/components/examples/offer_expired' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'422': {
						description:
							'`invalid_request`, `method_not_available`, `quantity_out_of_range`, `amount_out_of_range`, `return_url_not_allowed`, `attempt_missing`, `attempt_reused`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									method_not_available: { $ref: '#/components/examples/method_not_available' },
									quantity_out_of_range: { $ref: '#/components/examples/quantity_out_of_range' },
									amount_out_of_range: { $ref: '#/components/examples/amount_out_of_range' },
									return_url_not_allowed: { $ref: '#/components/examples/return_url_not_allowed' },
									attempt_missing: { $ref: '#/components/examples/attempt_missing' },
									attempt_reused: { $ref: '#/components/examples/attempt_reused' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'429': {
						description: '`rate_limited`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
							'text/html': { schema: { type: 'string' } },
						},
					},
				},
			},
		},
		'/v1/payment-links/{id}': {
			get: {
				operationId: 'getPaymentLink',
				tags: ['Payer'],
				summary: 'How a payment stands',
				description: 'Read at the provider when what is known is older than two seconds.',
				security: [{ status_token: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'How a payment stands',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/PaymentLinkStatus' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									status: 'succeeded',
									final: true,
									title: 'Café de Huila',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									provider_label: 'OnePay',
									updated_at: '2026-11-21T15:26:10.000Z',
									environment: 'live',
									amount: { value: '49900', currency: 'COP' },
									expires_at: '2026-11-22T15:24:00.000Z',
								},
							},
						},
					},
					'401': {
						description: '`status_token_invalid`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { status_token_invalid: { $ref: '#/components/examples/status_token_invalid' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'429': {
						description: '`rate_limited`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/connect-links/{id}': {
			get: {
				operationId: 'getConnectLink',
				tags: ['Payer'],
				summary: 'How a registration stands',
				security: [{ status_token: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'How a registration stands',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/ConnectLinkStatus' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									status: 'succeeded',
									final: true,
									title: 'Café de Huila',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									provider_label: 'OnePay',
									updated_at: '2026-11-21T15:26:10.000Z',
									environment: 'live',
								},
							},
						},
					},
					'401': {
						description: '`status_token_invalid`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { status_token_invalid: { $ref: '#/components/examples/status_token_invalid' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'429': {
						description: '`rate_limited`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/webhooks/{provider}': {
			post: {
				operationId: 'receiveWebhook',
				tags: ['Provider'],
				summary: 'An event of a provider',
				description:
					'Verified over the raw bytes by the provider’s own signature; then the payment is read at the provider. No status is taken from the event. Answered 200 when the store has noted that there is news; after any other answer the provider is to send it again.',
				security: [],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: { required: true, content: { '*/*': { schema: {} } } },
				responses: {
					'200': {
						description: 'An event of a provider',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: { 'application/json': { schema: { $ref: '#/components/schemas/Received' } } },
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'409': {
						description: '`attempt_in_progress`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { attempt_in_progress: { $ref: '#/components/examples/attempt_in_progress' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'422': {
						description: '`invalid_request`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_request: { $ref: '#/components/examples/invalid_request' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payment-links': {
			post: {
				operationId: 'adminCreatePaymentLink',
				tags: ['Merchant'],
				summary: 'Make a payment link without a browser, to send it by mail, say',
				security: [{ admin: [] }],
				parameters: [
					{ $ref: '#/components/parameters/IdempotencyKey' },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/AdminPaymentLink' },
							example: {
								item: 'cafe',
								attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
								customer: { first_name: 'Ana', email: 'ana@correo.com', phone: '+573001234567' },
							},
						},
					},
				},
				responses: {
					'201': {
						description: 'Make a payment link without a browser, to send it by mail, say',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/CreatedPaymentLink' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									url: 'https://pagos.onepay.la/p/9f0c',
									status: 'pending',
									expires_at: '2026-11-22T15:24:00.000Z',
									status_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1YjNiMGQwYSJ9.c2lnbmF0dXJl',
									provider: 'onepay',
									environment: 'live',
									amount: { value: '49900', currency: 'COP' },
								},
							},
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`item_not_found`, `not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									item_not_found: { $ref: '#/components/examples/item_not_found' },
									not_found: { $ref: '#/components/examples/not_found' },
								},
							},
						},
					},
					'409': {
						description: '`attempt_in_progress`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { attempt_in_progress: { $ref: '#/components/examples/attempt_in_progress' } },
							},
						},
					},
					'410': {
						description: '`offer_expired`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { offer_expired: { $ref: '#/components/examples/offer_expired' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
						},
					},
					'422': {
						description:
							'`invalid_request`, `method_not_available`, `quantity_out_of_range`, `amount_out_of_range`, `return_url_not_allowed`, `attempt_missing`, `attempt_reused`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									method_not_available: { $ref: '#/components/examples/method_not_available' },
									quantity_out_of_range: { $ref: '#/components/examples/quantity_out_of_range' },
									amount_out_of_range: { $ref: '#/components/examples/amount_out_of_range' },
									return_url_not_allowed: { $ref: '#/components/examples/return_url_not_allowed' },
									attempt_missing: { $ref: '#/components/examples/attempt_missing' },
									attempt_reused: { $ref: '#/components/examples/attempt_reused' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'429': {
						description: '`rate_limited`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payment-links/{id}': {
			get: {
				operationId: 'adminGetPaymentLink',
				tags: ['Merchant'],
				summary: 'How a payment stands, without a status token',
				description:
					'`up_to_date` is false when the provider could not be asked just now: then this is what it stated last.',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'How a payment stands, without a status token',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/PaymentLinkState' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									status: 'succeeded',
									final: true,
									title: 'Café de Huila',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									provider_label: 'OnePay',
									updated_at: '2026-11-21T15:26:10.000Z',
									environment: 'live',
									amount: { value: '49900', currency: 'COP' },
									expires_at: '2026-11-22T15:24:00.000Z',
									up_to_date: true,
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payment-links/{id}/cancel': {
			post: {
				operationId: 'adminCancelPaymentLink',
				tags: ['Merchant'],
				summary: 'Make a payment unpayable, and its order with it',
				description:
					'Idempotent. The order stays cancelled until it is opened again. The status is how it ended: `succeeded` when it was too late.',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'Make a payment unpayable, and its order with it',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/PaymentLinkStatus' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									status: 'succeeded',
									final: true,
									title: 'Café de Huila',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									provider_label: 'OnePay',
									updated_at: '2026-11-21T15:26:10.000Z',
									environment: 'live',
									amount: { value: '49900', currency: 'COP' },
									expires_at: '2026-11-22T15:24:00.000Z',
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payment-links/{id}/reopen': {
			post: {
				operationId: 'adminReopenPaymentLink',
				tags: ['Merchant'],
				summary: 'Make the order of a cancelled payment payable again',
				description: 'The link itself stays closed: the order gets another one when it is asked for.',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'Make the order of a cancelled payment payable again',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/PaymentLinkStatus' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									status: 'succeeded',
									final: true,
									title: 'Café de Huila',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									provider_label: 'OnePay',
									updated_at: '2026-11-21T15:26:10.000Z',
									environment: 'live',
									amount: { value: '49900', currency: 'COP' },
									expires_at: '2026-11-22T15:24:00.000Z',
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/connect-links': {
			post: {
				operationId: 'adminCreateConnectLink',
				tags: ['Merchant'],
				summary: 'Make a connect link for a customer of the provider',
				security: [{ admin: [] }],
				parameters: [
					{ $ref: '#/components/parameters/IdempotencyKey' },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/AdminConnectLink' },
							example: {
								item: 'mes',
								attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
								customer_id: '9957858a-c2f1-4f18-a5c2-216b4127e278',
							},
						},
					},
				},
				responses: {
					'201': {
						description: 'Make a connect link for a customer of the provider',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/CreatedConnectLink' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									url: 'https://pagos.onepay.la/p/9f0c',
									status: 'pending',
									expires_at: '2026-11-22T15:24:00.000Z',
									status_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1YjNiMGQwYSJ9.c2lnbmF0dXJl',
									provider: 'onepay',
									environment: 'live',
								},
							},
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`item_not_found`, `not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									item_not_found: { $ref: '#/components/examples/item_not_found' },
									not_found: { $ref: '#/components/examples/not_found' },
								},
							},
						},
					},
					'409': {
						description: '`attempt_in_progress`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { attempt_in_progress: { $ref: '#/components/examples/attempt_in_progress' } },
							},
						},
					},
					'410': {
						description: '`offer_expired`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { offer_expired: { $ref: '#/components/examples/offer_expired' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
						},
					},
					'422': {
						description:
							'`invalid_request`, `method_not_available`, `quantity_out_of_range`, `amount_out_of_range`, `return_url_not_allowed`, `attempt_missing`, `attempt_reused`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									method_not_available: { $ref: '#/components/examples/method_not_available' },
									quantity_out_of_range: { $ref: '#/components/examples/quantity_out_of_range' },
									amount_out_of_range: { $ref: '#/components/examples/amount_out_of_range' },
									return_url_not_allowed: { $ref: '#/components/examples/return_url_not_allowed' },
									attempt_missing: { $ref: '#/components/examples/attempt_missing' },
									attempt_reused: { $ref: '#/components/examples/attempt_reused' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'429': {
						description: '`rate_limited`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/connect-links/{id}': {
			get: {
				operationId: 'adminGetConnectLink',
				tags: ['Merchant'],
				summary: 'How a registration stands, with what was registered',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'How a registration stands, with what was registered',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/ConnectLinkState' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									status: 'succeeded',
									final: true,
									title: 'Café de Huila',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									provider_label: 'OnePay',
									updated_at: '2026-11-21T15:26:10.000Z',
									environment: 'live',
									up_to_date: true,
									saved: [{ id: 'card_1', kind: 'card', label: 'VISA ••4242' }],
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/charges': {
			post: {
				operationId: 'adminCreateCharge',
				tags: ['Merchant'],
				summary: 'Debit a registered card or account',
				description: 'A decline is an answer with a `reason`, not a problem.',
				security: [{ admin: [] }],
				parameters: [
					{ $ref: '#/components/parameters/IdempotencyKey' },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/AdminCharge' },
							example: {
								attempt: '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01',
								title: 'Café de noviembre',
								amount: { value: '49900', currency: 'COP' },
								customer_id: '9957858a-c2f1-4f18-a5c2-216b4127e278',
								card_id: 'card_1',
							},
						},
					},
				},
				responses: {
					'201': {
						description: 'Debit a registered card or account',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/Charge' },
								example: {
									id: 'cha_1',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									status: 'failed',
									amount: { value: '49900', currency: 'COP' },
									reason: { code: 'INSUFFICIENT_FUNDS', description: 'Fondos insuficientes' },
									created_at: '2026-11-21T15:26:10.000Z',
									paid_at: null,
								},
							},
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'409': {
						description: '`attempt_in_progress`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { attempt_in_progress: { $ref: '#/components/examples/attempt_in_progress' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
						},
					},
					'422': {
						description:
							'`invalid_request`, `attempt_missing`, `attempt_reused`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									attempt_missing: { $ref: '#/components/examples/attempt_missing' },
									attempt_reused: { $ref: '#/components/examples/attempt_reused' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'429': {
						description: '`rate_limited`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/charges/{reference}': {
			get: {
				operationId: 'adminGetCharge',
				tags: ['Merchant'],
				summary: 'How a charge stands at its provider now',
				security: [{ admin: [] }],
				parameters: [
					{
						name: 'reference',
						in: 'path',
						required: true,
						schema: { type: 'string', pattern: '^[0-9A-Z]{18}$' },
					},
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'How a charge stands at its provider now',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/Charge' },
								example: {
									id: 'cha_1',
									reference: '4X7Q0M2K9D3T8B1RZC',
									provider: 'onepay',
									status: 'failed',
									amount: { value: '49900', currency: 'COP' },
									reason: { code: 'INSUFFICIENT_FUNDS', description: 'Fondos insuficientes' },
									created_at: '2026-11-21T15:26:10.000Z',
									paid_at: null,
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payments': {
			get: {
				operationId: 'adminListPayments',
				tags: ['Merchant'],
				summary: 'List payments, charges and connect links as they are kept, newest first',
				description:
					'No provider is asked. A page may hold fewer than `limit`, although more follow; `next` is null on the last one. Payments that are made while pages are read appear on none of the later pages, and nothing is listed twice.',
				security: [{ admin: [] }],
				parameters: [
					{
						name: 'since',
						in: 'query',
						description:
							'Made from then on: a day (`2026-11-01`, which begins in `zone`) or a time (`2026-11-01T05:00:00Z`).',
						schema: { type: 'string' },
					},
					{
						name: 'until',
						in: 'query',
						description:
							'Made before then: a day (`2026-11-01`, which begins in `zone`) or a time (`2026-11-01T05:00:00Z`).',
						schema: { type: 'string' },
					},
					{
						name: 'zone',
						in: 'query',
						description:
							'IANA name of the time zone in which days begin, as `America/Bogota`; `UTC` by default.',
						schema: { type: 'string' },
					},
					{
						name: 'status',
						in: 'query',
						schema: {
							enum: [
								'unknown',
								'created',
								'pending',
								'processing',
								'partially_paid',
								'failed',
								'cancelled',
								'expired',
								'succeeded',
								'disputed',
								'refunded',
							],
							type: 'string',
						},
					},
					{
						name: 'order',
						in: 'query',
						description: 'The merchant’s own reference of the order. An order may have several payments.',
						schema: { type: 'string' },
					},
					{
						name: 'provider',
						in: 'query',
						description: 'Wire name of the provider, as `onepay`.',
						schema: { type: 'string' },
					},
					{ name: 'kind', in: 'query', schema: { enum: ['payment', 'charge', 'connect'], type: 'string' } },
					{
						name: 'cursor',
						in: 'query',
						description: '`next` of the page before.',
						schema: { type: 'string' },
					},
					{
						name: 'limit',
						in: 'query',
						description: '50 by default.',
						schema: { type: 'integer', minimum: 1, maximum: 100 },
					},
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'List payments, charges and connect links as they are kept, newest first',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/Payments' },
								example: {
									payments: [
										{
											id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
											kind: 'payment',
											status: 'succeeded',
											reference: '4X7Q0M2K9D3T8B1RZC',
											order: 'A-1042',
											title: 'Café de Huila',
											item: 'cafe',
											quantity: 1,
											amount: { value: '49900', currency: 'COP' },
											amount_paid: { value: '49900', currency: 'COP' },
											amount_refunded: null,
											amount_disputed: null,
											paid_at: '2026-11-21T15:26:02.000Z',
											refunded_at: null,
											disputed_at: null,
											warning: null,
											refunds: [],
											provider: 'onepay',
											provider_id: '9f0c6a5e-1f0d-4f0a-8d52-5c2f7c1e7a11',
											environment: 'live',
											created_at: '2026-11-21T15:24:00.000Z',
											changed_at: '2026-11-21T15:26:10.000Z',
										},
									],
									next: 'WzE3OTU2OTI4NDAwMDAsIjQyIl0',
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`invalid_request`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_request: { $ref: '#/components/examples/invalid_request' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payments/{id}': {
			get: {
				operationId: 'adminGetPayment',
				tags: ['Merchant'],
				summary: 'A payment as it is kept, with its history, by the id of its link',
				description: 'No provider is asked; `GET /v1/admin/payment-links/{id}` is for the status now.',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'A payment as it is kept, with its history, by the id of its link',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/Payment' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									kind: 'payment',
									status: 'succeeded',
									reference: '4X7Q0M2K9D3T8B1RZC',
									order: 'A-1042',
									title: 'Café de Huila',
									item: 'cafe',
									quantity: 1,
									amount: { value: '49900', currency: 'COP' },
									amount_paid: { value: '49900', currency: 'COP' },
									amount_refunded: null,
									amount_disputed: null,
									paid_at: '2026-11-21T15:26:02.000Z',
									refunded_at: null,
									disputed_at: null,
									warning: null,
									refunds: [],
									provider: 'onepay',
									provider_id: '9f0c6a5e-1f0d-4f0a-8d52-5c2f7c1e7a11',
									environment: 'live',
									created_at: '2026-11-21T15:24:00.000Z',
									changed_at: '2026-11-21T15:26:10.000Z',
									history: [
										{
											at: '2026-11-21T15:24:00.000Z',
											reason: 'made',
											status: 'pending',
											amount: { value: '49900', currency: 'COP' },
											amount_paid: null,
											amount_refunded: null,
											amount_disputed: null,
											paid_at: null,
											refunded_at: null,
											disputed_at: null,
											warning: null,
											commission: null,
											method: null,
										},
										{
											at: '2026-11-21T15:26:10.000Z',
											reason: 'news',
											status: 'succeeded',
											amount: { value: '49900', currency: 'COP' },
											amount_paid: { value: '49900', currency: 'COP' },
											amount_refunded: null,
											amount_disputed: null,
											paid_at: '2026-11-21T15:26:02.000Z',
											refunded_at: null,
											disputed_at: null,
											warning: null,
											commission: null,
											method: null,
										},
									],
									pending_deliveries: [
										{
											subscriber: 'webhook',
											event_id: 'e5a1c1de-3f0b-4a0e-9d0a-6a4c4c8f3b52',
											type: 'payment.succeeded',
											failures: 2,
											next_try_at: '2026-11-21T15:27:40.000Z',
										},
									],
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payments/{reference}': {
			get: {
				operationId: 'adminGetPaymentByReference',
				tags: ['Merchant'],
				summary: 'The same, by our reference',
				description: 'No provider is asked; `GET /v1/admin/payment-links/{id}` is for the status now.',
				security: [{ admin: [] }],
				parameters: [
					{
						name: 'reference',
						in: 'path',
						required: true,
						schema: { type: 'string', pattern: '^[0-9A-Z]{18}$' },
					},
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'The same, by our reference',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/Payment' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									kind: 'payment',
									status: 'succeeded',
									reference: '4X7Q0M2K9D3T8B1RZC',
									order: 'A-1042',
									title: 'Café de Huila',
									item: 'cafe',
									quantity: 1,
									amount: { value: '49900', currency: 'COP' },
									amount_paid: { value: '49900', currency: 'COP' },
									amount_refunded: null,
									amount_disputed: null,
									paid_at: '2026-11-21T15:26:02.000Z',
									refunded_at: null,
									disputed_at: null,
									warning: null,
									refunds: [],
									provider: 'onepay',
									provider_id: '9f0c6a5e-1f0d-4f0a-8d52-5c2f7c1e7a11',
									environment: 'live',
									created_at: '2026-11-21T15:24:00.000Z',
									changed_at: '2026-11-21T15:26:10.000Z',
									history: [
										{
											at: '2026-11-21T15:24:00.000Z',
											reason: 'made',
											status: 'pending',
											amount: { value: '49900', currency: 'COP' },
											amount_paid: null,
											amount_refunded: null,
											amount_disputed: null,
											paid_at: null,
											refunded_at: null,
											disputed_at: null,
											warning: null,
											commission: null,
											method: null,
										},
										{
											at: '2026-11-21T15:26:10.000Z',
											reason: 'news',
											status: 'succeeded',
											amount: { value: '49900', currency: 'COP' },
											amount_paid: { value: '49900', currency: 'COP' },
											amount_refunded: null,
											amount_disputed: null,
											paid_at: '2026-11-21T15:26:02.000Z',
											refunded_at: null,
											disputed_at: null,
											warning: null,
											commission: null,
											method: null,
										},
									],
									pending_deliveries: [
										{
											subscriber: 'webhook',
											event_id: 'e5a1c1de-3f0b-4a0e-9d0a-6a4c4c8f3b52',
											type: 'payment.succeeded',
											failures: 2,
											next_try_at: '2026-11-21T15:27:40.000Z',
										},
									],
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payments/{provider}/{id}': {
			get: {
				operationId: 'adminGetPaymentByProviderId',
				tags: ['Merchant'],
				summary: 'The same, by the provider’s id',
				description: 'No provider is asked; `GET /v1/admin/payment-links/{id}` is for the status now.',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'The same, by the provider’s id',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/Payment' },
								example: {
									id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
									kind: 'payment',
									status: 'succeeded',
									reference: '4X7Q0M2K9D3T8B1RZC',
									order: 'A-1042',
									title: 'Café de Huila',
									item: 'cafe',
									quantity: 1,
									amount: { value: '49900', currency: 'COP' },
									amount_paid: { value: '49900', currency: 'COP' },
									amount_refunded: null,
									amount_disputed: null,
									paid_at: '2026-11-21T15:26:02.000Z',
									refunded_at: null,
									disputed_at: null,
									warning: null,
									refunds: [],
									provider: 'onepay',
									provider_id: '9f0c6a5e-1f0d-4f0a-8d52-5c2f7c1e7a11',
									environment: 'live',
									created_at: '2026-11-21T15:24:00.000Z',
									changed_at: '2026-11-21T15:26:10.000Z',
									history: [
										{
											at: '2026-11-21T15:24:00.000Z',
											reason: 'made',
											status: 'pending',
											amount: { value: '49900', currency: 'COP' },
											amount_paid: null,
											amount_refunded: null,
											amount_disputed: null,
											paid_at: null,
											refunded_at: null,
											disputed_at: null,
											warning: null,
											commission: null,
											method: null,
										},
										{
											at: '2026-11-21T15:26:10.000Z',
											reason: 'news',
											status: 'succeeded',
											amount: { value: '49900', currency: 'COP' },
											amount_paid: { value: '49900', currency: 'COP' },
											amount_refunded: null,
											amount_disputed: null,
											paid_at: '2026-11-21T15:26:02.000Z',
											refunded_at: null,
											disputed_at: null,
											warning: null,
											commission: null,
											method: null,
										},
									],
									pending_deliveries: [
										{
											subscriber: 'webhook',
											event_id: 'e5a1c1de-3f0b-4a0e-9d0a-6a4c4c8f3b52',
											type: 'payment.succeeded',
											failures: 2,
											next_try_at: '2026-11-21T15:27:40.000Z',
										},
									],
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payments/{id}/refunds': {
			post: {
				operationId: 'refundPayment',
				tags: ['Merchant'],
				summary: 'Give money of a payment or charge back, by the id of its link',
				description:
					'`id` is the merchant’s own name of the refund: asking again with it answers the same refund, and sends nothing a second time. Without `amount` all that was paid and has not gone back is given back. A refund whose outcome is not known is an answer with the status `uncertain`; it is looked up, and never sent again. After a problem the same `id` may be used again.',
				security: [{ refunds: [] }],
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/Refund' },
							example: { id: 'return-1207', amount: { value: '20000', currency: 'COP' } },
						},
					},
				},
				responses: {
					'200': {
						description: 'Give money of a payment or charge back, by the id of its link',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/PaymentRefund' },
								example: {
									id: 'return-1207',
									status: 'succeeded',
									amount: { value: '20000', currency: 'COP' },
									reason: null,
									failure: null,
									reference: '9M3C7ZKQ0T4X2V8B1R',
									requested_at: '2026-11-24T10:12:00.000Z',
									refunded_at: '2026-11-24T10:12:01.000Z',
									payment: {
										id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
										reference: '4X7Q0M2K9D3T8B1RZC',
										status: 'succeeded',
										amount_refunded: { value: '20000', currency: 'COP' },
									},
								},
							},
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
						},
					},
					'422': {
						description: '`invalid_request`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payments/{reference}/refunds': {
			post: {
				operationId: 'refundPaymentByReference',
				tags: ['Merchant'],
				summary: 'The same, by our reference',
				description:
					'`id` is the merchant’s own name of the refund: asking again with it answers the same refund, and sends nothing a second time. Without `amount` all that was paid and has not gone back is given back. A refund whose outcome is not known is an answer with the status `uncertain`; it is looked up, and never sent again. After a problem the same `id` may be used again.',
				security: [{ refunds: [] }],
				parameters: [
					{
						name: 'reference',
						in: 'path',
						required: true,
						schema: { type: 'string', pattern: '^[0-9A-Z]{18}$' },
					},
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/Refund' },
							example: { id: 'return-1207', amount: { value: '20000', currency: 'COP' } },
						},
					},
				},
				responses: {
					'200': {
						description: 'The same, by our reference',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/PaymentRefund' },
								example: {
									id: 'return-1207',
									status: 'succeeded',
									amount: { value: '20000', currency: 'COP' },
									reason: null,
									failure: null,
									reference: '9M3C7ZKQ0T4X2V8B1R',
									requested_at: '2026-11-24T10:12:00.000Z',
									refunded_at: '2026-11-24T10:12:01.000Z',
									payment: {
										id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
										reference: '4X7Q0M2K9D3T8B1RZC',
										status: 'succeeded',
										amount_refunded: { value: '20000', currency: 'COP' },
									},
								},
							},
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
						},
					},
					'422': {
						description: '`invalid_request`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/payments/{provider}/{id}/refunds': {
			post: {
				operationId: 'refundPaymentByProviderId',
				tags: ['Merchant'],
				summary: 'The same, by the provider’s id',
				description:
					'`id` is the merchant’s own name of the refund: asking again with it answers the same refund, and sends nothing a second time. Without `amount` all that was paid and has not gone back is given back. A refund whose outcome is not known is an answer with the status `uncertain`; it is looked up, and never sent again. After a problem the same `id` may be used again.',
				security: [{ refunds: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/Refund' },
							example: { id: 'return-1207', amount: { value: '20000', currency: 'COP' } },
						},
					},
				},
				responses: {
					'200': {
						description: 'The same, by the provider’s id',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/PaymentRefund' },
								example: {
									id: 'return-1207',
									status: 'succeeded',
									amount: { value: '20000', currency: 'COP' },
									reason: null,
									failure: null,
									reference: '9M3C7ZKQ0T4X2V8B1R',
									requested_at: '2026-11-24T10:12:00.000Z',
									refunded_at: '2026-11-24T10:12:01.000Z',
									payment: {
										id: '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21',
										reference: '4X7Q0M2K9D3T8B1RZC',
										status: 'succeeded',
										amount_refunded: { value: '20000', currency: 'COP' },
									},
								},
							},
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
						},
					},
					'422': {
						description: '`invalid_request`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/links/{provider}': {
			post: {
				operationId: 'adminCreateManagedLink',
				tags: ['Merchant'],
				summary: 'Draft a link as a thing of its own, at a provider that manages links',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { $ref: '#/components/schemas/AdminLink' },
							example: { title: 'Molino', amount: { value: '350.41', currency: 'COP' }, reference: 'MOLINO' },
						},
					},
				},
				responses: {
					'201': {
						description: 'Draft a link as a thing of its own, at a provider that manages links',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/ManagedLink' },
								example: {
									id: '12',
									state: 'draft',
									title: 'Molino',
									amount: { value: '350.41', currency: 'COP' },
									reference: 'MOLINO',
									url: null,
									expires_at: null,
								},
							},
						},
					},
					'400': {
						description: '`invalid_json`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { invalid_json: { $ref: '#/components/examples/invalid_json' } },
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'413': {
						description: '`body_too_large`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { body_too_large: { $ref: '#/components/examples/body_too_large' } },
							},
						},
					},
					'415': {
						description: '`unsupported_media_type`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' },
								},
							},
						},
					},
					'422': {
						description: '`invalid_request`, `provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									invalid_request: { $ref: '#/components/examples/invalid_request' },
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
			get: {
				operationId: 'adminListManagedLinks',
				tags: ['Merchant'],
				summary: 'List such links',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'List such links',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: { 'application/json': { schema: { $ref: '#/components/schemas/ManagedLinks' } } },
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/links/{provider}/{id}': {
			get: {
				operationId: 'adminGetManagedLink',
				tags: ['Merchant'],
				summary: 'One such link',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'One such link',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/ManagedLink' },
								example: {
									id: '12',
									state: 'draft',
									title: 'Molino',
									amount: { value: '350.41', currency: 'COP' },
									reference: 'MOLINO',
									url: null,
									expires_at: null,
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/links/{provider}/{id}/publish': {
			post: {
				operationId: 'publishManagedLink',
				tags: ['Merchant'],
				summary: 'Make a draft payable',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'Make a draft payable',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/ManagedLink' },
								example: {
									id: '12',
									state: 'draft',
									title: 'Molino',
									amount: { value: '350.41', currency: 'COP' },
									reference: 'MOLINO',
									url: null,
									expires_at: null,
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/links/{provider}/{id}/unpublish': {
			post: {
				operationId: 'unpublishManagedLink',
				tags: ['Merchant'],
				summary: 'Make a published link a draft again',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'Make a published link a draft again',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/ManagedLink' },
								example: {
									id: '12',
									state: 'draft',
									title: 'Molino',
									amount: { value: '350.41', currency: 'COP' },
									reference: 'MOLINO',
									url: null,
									expires_at: null,
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/v1/admin/links/{provider}/{id}/close': {
			post: {
				operationId: 'closeManagedLink',
				tags: ['Merchant'],
				summary: 'End a link for good',
				security: [{ admin: [] }],
				parameters: [
					{ name: 'provider', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
					{ name: 'id', in: 'path', required: true, schema: { type: 'string' } },
					{ $ref: '#/components/parameters/AcceptLanguage' },
				],
				responses: {
					'200': {
						description: 'End a link for good',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/json': {
								schema: { $ref: '#/components/schemas/ManagedLink' },
								example: {
									id: '12',
									state: 'draft',
									title: 'Molino',
									amount: { value: '350.41', currency: 'COP' },
									reference: 'MOLINO',
									url: null,
									expires_at: null,
								},
							},
						},
					},
					'401': {
						description: '`unauthorized`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } },
							},
						},
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'404': {
						description: '`not_found`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { not_found: { $ref: '#/components/examples/not_found' } },
							},
						},
					},
					'422': {
						description: '`provider_rejected`, `not_supported`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									provider_rejected: { $ref: '#/components/examples/provider_rejected' },
									not_supported: { $ref: '#/components/examples/not_supported' },
								},
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
					'502': {
						description: '`outcome_unknown`, `amount_mismatch`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: {
									outcome_unknown: { $ref: '#/components/examples/outcome_unknown' },
									amount_mismatch: { $ref: '#/components/examples/amount_mismatch' },
								},
							},
						},
					},
					'503': {
						description: '`provider_unavailable`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_unavailable: { $ref: '#/components/examples/provider_unavailable' } },
							},
						},
					},
					'504': {
						description: '`provider_timeout`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { provider_timeout: { $ref: '#/components/examples/provider_timeout' } },
							},
						},
					},
				},
			},
		},
		'/healthz': {
			get: {
				operationId: 'isAlive',
				tags: ['Operations'],
				summary: 'Whether the process answers',
				security: [],
				parameters: [{ $ref: '#/components/parameters/AcceptLanguage' }],
				responses: {
					'200': {
						description: 'Whether the process answers',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: { 'application/json': { schema: { $ref: '#/components/schemas/Alive' } } },
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/readyz': {
			get: {
				operationId: 'isReady',
				tags: ['Operations'],
				summary: 'Whether it can reach its store, and so take payments',
				security: [],
				parameters: [{ $ref: '#/components/parameters/AcceptLanguage' }],
				responses: {
					'200': {
						description: 'Whether it can reach its store, and so take payments',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: { 'application/json': { schema: { $ref: '#/components/schemas/Ready' } } },
					},
					'403': {
						description: '`origin_not_allowed`',
						headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } },
							},
						},
					},
					'500': {
						description: '`internal`',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							'Retry-After': { $ref: '#/components/headers/Retry-After' },
						},
						content: {
							'application/problem+json': {
								schema: { $ref: '#/components/schemas/Problem' },
								examples: { internal: { $ref: '#/components/examples/internal' } },
							},
						},
					},
				},
			},
		},
		'/openapi.json': {
			get: {
				operationId: 'getDescription',
				tags: ['Operations'],
				summary: 'This document',
				security: [],
				responses: {
					'200': {
						description: 'OpenAPI 3.1',
						headers: {
							'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
							ETag: { $ref: '#/components/headers/ETag' },
						},
						content: { 'application/json': { schema: { type: 'object' } } },
					},
				},
			},
		},
	},
	components: {
		schemas: {
			AdminCharge: {
				type: 'object',
				properties: {
					attempt: { type: 'string', format: 'uuid' },
					reference: { type: 'string', minLength: 1, maxLength: 200 },
					title: { type: 'string', minLength: 1, maxLength: 200 },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', minLength: 1, maxLength: 200 },
							currency: { type: 'string', minLength: 1, maxLength: 200 },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					customer_id: { type: 'string', minLength: 1, maxLength: 200 },
					card_id: { type: 'string', minLength: 1, maxLength: 200 },
					account_id: { type: 'string', minLength: 1, maxLength: 200 },
					provider: { type: 'string', minLength: 1, maxLength: 200 },
					splits: {
						type: 'array',
						items: {
							anyOf: [
								{
									type: 'object',
									properties: {
										customer_id: { type: 'string', minLength: 1, maxLength: 200 },
										account_id: { type: 'string', minLength: 1, maxLength: 200 },
										description: { type: 'string', minLength: 1, maxLength: 200 },
										scheduled_at: { type: 'string', minLength: 1, maxLength: 200 },
										percentage: { type: 'number', minimum: 0, maximum: 100 },
									},
									required: ['percentage'],
									additionalProperties: false,
								},
								{
									type: 'object',
									properties: {
										customer_id: { type: 'string', minLength: 1, maxLength: 200 },
										account_id: { type: 'string', minLength: 1, maxLength: 200 },
										description: { type: 'string', minLength: 1, maxLength: 200 },
										scheduled_at: { type: 'string', minLength: 1, maxLength: 200 },
										fixed: {
											type: 'object',
											properties: {
												value: { type: 'string', minLength: 1, maxLength: 200 },
												currency: { type: 'string', minLength: 1, maxLength: 200 },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
									},
									required: ['fixed'],
									additionalProperties: false,
								},
							],
						},
					},
					metadata: {
						type: 'object',
						propertyNames: { type: 'string' },
						additionalProperties: { type: 'string' },
					},
				},
				required: ['title', 'amount', 'customer_id'],
				additionalProperties: false,
			},
			AdminConnectLink: {
				type: 'object',
				properties: {
					item: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					attempt: { type: 'string', format: 'uuid' },
					reference: { type: 'string', minLength: 1, maxLength: 500 },
					method: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					return_url: { type: 'string', maxLength: 2000 },
					customer_id: { type: 'string', minLength: 1, maxLength: 200 },
				},
				required: ['item', 'customer_id'],
				additionalProperties: false,
			},
			AdminLink: {
				type: 'object',
				properties: {
					title: { type: 'string', minLength: 1, maxLength: 200 },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', minLength: 1, maxLength: 200 },
							currency: { type: 'string', minLength: 1, maxLength: 200 },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					description: { type: 'string', minLength: 1, maxLength: 200 },
					reference: { type: 'string', minLength: 1, maxLength: 200 },
					return_url: { type: 'string', minLength: 1, maxLength: 200 },
					country: { type: 'string', minLength: 1, maxLength: 200 },
					methods: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 200 } },
					expires_at: { type: 'string', minLength: 1, maxLength: 200 },
					ask_customer: { enum: ['name', 'name_phone', 'full_customer'], type: 'string' },
					show_merchant: { type: 'boolean' },
					theme: {
						type: 'object',
						propertyNames: { type: 'string' },
						additionalProperties: { type: 'string' },
					},
					single_use: { type: 'boolean' },
				},
				required: ['title', 'amount'],
				additionalProperties: false,
			},
			AdminPaymentLink: {
				type: 'object',
				properties: {
					item: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					attempt: { type: 'string', format: 'uuid' },
					reference: { type: 'string', minLength: 1, maxLength: 500 },
					method: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					return_url: { type: 'string', maxLength: 2000 },
					quantity: { type: 'integer', minimum: 1, maximum: 10000 },
					amount: { type: 'string', maxLength: 20 },
					customer: {
						type: 'object',
						properties: {
							first_name: {
								type: 'string',
								minLength: 1,
								maxLength: 100,
								pattern: '^[^\\u0000-\\u001f\\u007f]+$',
							},
							last_name: {
								type: 'string',
								minLength: 1,
								maxLength: 100,
								pattern: '^[^\\u0000-\\u001f\\u007f]+$',
							},
							email: {
								type: 'string',
								maxLength: 254,
								pattern:
									'^[^\\s@<>()",;:\\\\[\\]]{1,64}@[^\\s@<>()",;:\\\\[\\].]+(?:\\.[^\\s@<>()",;:\\\\[\\].]+)+$',
							},
							phone: { type: 'string', pattern: '^\\+[1-9]\\d{6,14}$' },
							document_type: { type: 'string', pattern: '^[A-Z]{2,6}$' },
							document_number: { type: 'string', pattern: '^[0-9A-Za-z][0-9A-Za-z.-]{2,39}$' },
						},
						required: [],
						additionalProperties: false,
					},
				},
				required: ['item'],
				additionalProperties: false,
			},
			Alive: {
				type: 'object',
				properties: { status: { const: 'ok' } },
				required: ['status'],
				additionalProperties: false,
			},
			Charge: {
				type: 'object',
				properties: {
					id: { type: 'string' },
					reference: { type: 'string' },
					provider: { type: 'string' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					reason: {
						anyOf: [
							{
								type: 'object',
								properties: { code: { type: 'string' }, description: { type: 'string' } },
								required: ['code', 'description'],
								additionalProperties: false,
							},
							{ type: 'null' },
						],
					},
					created_at: { anyOf: [{ type: 'string' }, { type: 'null' }] },
					paid_at: { anyOf: [{ type: 'string' }, { type: 'null' }] },
				},
				required: ['id', 'reference', 'provider', 'status', 'amount', 'reason', 'created_at', 'paid_at'],
				additionalProperties: false,
			},
			ConnectLinkState: {
				type: 'object',
				properties: {
					id: { type: 'string', format: 'uuid' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					final: { type: 'boolean' },
					title: { type: 'string' },
					reference: { type: 'string' },
					provider: { type: 'string' },
					provider_label: { type: 'string' },
					url: { type: 'string', format: 'uri' },
					updated_at: { type: 'string', format: 'date-time' },
					environment: { enum: ['test', 'live'], type: 'string' },
					up_to_date: { type: 'boolean' },
					saved: {
						type: 'array',
						items: {
							type: 'object',
							properties: {
								id: { type: 'string' },
								kind: { enum: ['card', 'account', 'other'], type: 'string' },
								label: { type: 'string' },
							},
							required: ['id', 'kind', 'label'],
							additionalProperties: false,
						},
					},
				},
				required: [
					'id',
					'status',
					'final',
					'title',
					'reference',
					'provider',
					'provider_label',
					'updated_at',
					'environment',
					'up_to_date',
					'saved',
				],
				additionalProperties: false,
			},
			ConnectLinkStatus: {
				type: 'object',
				properties: {
					id: { type: 'string', format: 'uuid' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					final: { type: 'boolean' },
					title: { type: 'string' },
					reference: { type: 'string' },
					provider: { type: 'string' },
					provider_label: { type: 'string' },
					url: { type: 'string', format: 'uri' },
					updated_at: { type: 'string', format: 'date-time' },
					environment: { enum: ['test', 'live'], type: 'string' },
				},
				required: [
					'id',
					'status',
					'final',
					'title',
					'reference',
					'provider',
					'provider_label',
					'updated_at',
					'environment',
				],
				additionalProperties: false,
			},
			CreateLink: {
				type: 'object',
				properties: {
					item: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					token: { type: 'string', minLength: 1, maxLength: 4096 },
					attempt: { type: 'string', format: 'uuid' },
					quantity: { type: 'integer', minimum: 1, maximum: 10000 },
					amount: { type: 'string', maxLength: 20 },
					expected_amount: {
						type: 'object',
						properties: {
							value: { type: 'string', maxLength: 20 },
							currency: { type: 'string', maxLength: 3 },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					method: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					customer: {
						type: 'object',
						properties: {
							first_name: {
								type: 'string',
								minLength: 1,
								maxLength: 100,
								pattern: '^[^\\u0000-\\u001f\\u007f]+$',
							},
							last_name: {
								type: 'string',
								minLength: 1,
								maxLength: 100,
								pattern: '^[^\\u0000-\\u001f\\u007f]+$',
							},
							email: {
								type: 'string',
								maxLength: 254,
								pattern:
									'^[^\\s@<>()",;:\\\\[\\]]{1,64}@[^\\s@<>()",;:\\\\[\\].]+(?:\\.[^\\s@<>()",;:\\\\[\\].]+)+$',
							},
							phone: { type: 'string', pattern: '^\\+[1-9]\\d{6,14}$' },
							document_type: { type: 'string', pattern: '^[A-Z]{2,6}$' },
							document_number: { type: 'string', pattern: '^[0-9A-Za-z][0-9A-Za-z.-]{2,39}$' },
						},
						required: [],
						additionalProperties: false,
					},
					return_url: { type: 'string', maxLength: 2000 },
					locale: { type: 'string', maxLength: 35, pattern: '^[A-Za-z]{2,8}(?:-[0-9A-Za-z]{1,8})*$' },
				},
				required: [],
				additionalProperties: false,
				oneOf: [{ required: ['item'] }, { required: ['token'] }],
			},
			CreateLinkForm: {
				type: 'object',
				description:
					'Fields left empty are left out. The page that renders the form puts a UUID of its own into `attempt`; without one the answer is a page with the same form and an attempt.',
				properties: {
					item: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					token: { type: 'string', minLength: 1, maxLength: 4096 },
					attempt: { type: 'string', format: 'uuid' },
					quantity: { type: 'integer', minimum: 1, maximum: 10000 },
					amount: { type: 'string', maxLength: 20 },
					method: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$' },
					return_url: { type: 'string', maxLength: 2000 },
					locale: { type: 'string', maxLength: 35, pattern: '^[A-Za-z]{2,8}(?:-[0-9A-Za-z]{1,8})*$' },
					'customer.first_name': {
						type: 'string',
						minLength: 1,
						maxLength: 100,
						pattern: '^[^\\u0000-\\u001f\\u007f]+$',
					},
					'customer.last_name': {
						type: 'string',
						minLength: 1,
						maxLength: 100,
						pattern: '^[^\\u0000-\\u001f\\u007f]+$',
					},
					'customer.email': {
						type: 'string',
						maxLength: 254,
						pattern:
							'^[^\\s@<>()",;:\\\\[\\]]{1,64}@[^\\s@<>()",;:\\\\[\\].]+(?:\\.[^\\s@<>()",;:\\\\[\\].]+)+$',
					},
					'customer.phone': { type: 'string', pattern: '^\\+[1-9]\\d{6,14}$' },
					'customer.document_type': { type: 'string', pattern: '^[A-Z]{2,6}$' },
					'customer.document_number': { type: 'string', pattern: '^[0-9A-Za-z][0-9A-Za-z.-]{2,39}$' },
				},
				additionalProperties: false,
			},
			CreatedConnectLink: {
				type: 'object',
				properties: {
					id: { type: 'string', format: 'uuid' },
					url: { type: 'string', format: 'uri' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					expires_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
					status_token: { type: 'string' },
					provider: { type: 'string' },
					environment: { enum: ['test', 'live'], type: 'string' },
				},
				required: ['id', 'url', 'status', 'expires_at', 'status_token', 'provider', 'environment'],
				additionalProperties: false,
			},
			CreatedPaymentLink: {
				type: 'object',
				properties: {
					id: { type: 'string', format: 'uuid' },
					url: { type: 'string', format: 'uri' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					expires_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
					status_token: { type: 'string' },
					provider: { type: 'string' },
					environment: { enum: ['test', 'live'], type: 'string' },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
				},
				required: ['id', 'url', 'status', 'expires_at', 'status_token', 'provider', 'environment', 'amount'],
				additionalProperties: false,
			},
			ManagedLink: {
				type: 'object',
				properties: {
					id: { type: 'string' },
					state: { enum: ['draft', 'published', 'closed', 'unknown'], type: 'string' },
					title: { type: 'string' },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					reference: { anyOf: [{ type: 'string' }, { type: 'null' }] },
					url: { anyOf: [{ type: 'string' }, { type: 'null' }] },
					expires_at: { anyOf: [{ type: 'string' }, { type: 'null' }] },
				},
				required: ['id', 'state', 'title', 'amount', 'reference', 'url', 'expires_at'],
				additionalProperties: false,
			},
			ManagedLinks: {
				type: 'object',
				properties: {
					links: {
						type: 'array',
						items: {
							type: 'object',
							properties: {
								id: { type: 'string' },
								state: { enum: ['draft', 'published', 'closed', 'unknown'], type: 'string' },
								title: { type: 'string' },
								amount: {
									type: 'object',
									properties: {
										value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
										currency: { type: 'string', pattern: '^[A-Z]{3}$' },
									},
									required: ['value', 'currency'],
									additionalProperties: false,
								},
								reference: { anyOf: [{ type: 'string' }, { type: 'null' }] },
								url: { anyOf: [{ type: 'string' }, { type: 'null' }] },
								expires_at: { anyOf: [{ type: 'string' }, { type: 'null' }] },
							},
							required: ['id', 'state', 'title', 'amount', 'reference', 'url', 'expires_at'],
							additionalProperties: false,
						},
					},
				},
				required: ['links'],
				additionalProperties: false,
			},
			Offer: {
				type: 'object',
				properties: {
					kind: { enum: ['payment', 'connect'], type: 'string' },
					title: { type: 'string' },
					description: { type: 'string' },
					image: { type: 'string' },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					open_amount: {
						type: 'object',
						properties: {
							currency: { type: 'string' },
							min: { type: 'string' },
							max: { type: 'string' },
							step: { type: 'string' },
							suggestions: { type: 'array', items: { type: 'string' } },
						},
						required: ['currency', 'min', 'max'],
						additionalProperties: false,
					},
					tax: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					quantity: {
						type: 'object',
						properties: { min: { type: 'number' }, max: { type: 'number' } },
						required: ['min', 'max'],
						additionalProperties: false,
					},
					methods: {
						type: 'array',
						items: {
							type: 'object',
							properties: {
								id: { type: 'string' },
								label: { type: 'string' },
								provider: {
									type: 'object',
									properties: { id: { type: 'string' }, label: { type: 'string' }, host: { type: 'string' } },
									required: ['id', 'label'],
									additionalProperties: false,
								},
								fields: {
									type: 'array',
									items: {
										enum: ['first_name', 'last_name', 'email', 'phone', 'document_type', 'document_number'],
										type: 'string',
									},
								},
							},
							required: ['id', 'label', 'provider'],
							additionalProperties: false,
						},
					},
					provider: {
						type: 'object',
						properties: { id: { type: 'string' }, label: { type: 'string' }, host: { type: 'string' } },
						required: ['id', 'label'],
						additionalProperties: false,
					},
					fields: {
						type: 'array',
						items: {
							enum: ['first_name', 'last_name', 'email', 'phone', 'document_type', 'document_number'],
							type: 'string',
						},
					},
					country: { type: 'string' },
					merchant: { type: 'string' },
					privacy_url: { type: 'string' },
					expires_at: { type: 'string' },
					environment: { enum: ['test', 'live'], type: 'string' },
				},
				required: ['kind', 'title', 'methods', 'provider', 'fields', 'environment'],
				additionalProperties: false,
			},
			Payment: {
				type: 'object',
				properties: {
					id: { type: 'string', format: 'uuid' },
					kind: { enum: ['payment', 'charge', 'connect'], type: 'string' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					reference: { type: 'string' },
					order: { anyOf: [{ type: 'string' }, { type: 'null' }] },
					title: { type: 'string' },
					item: { anyOf: [{ type: 'string' }, { type: 'null' }] },
					quantity: { anyOf: [{ type: 'number' }, { type: 'null' }] },
					amount: {
						anyOf: [
							{
								type: 'object',
								properties: {
									value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
									currency: { type: 'string', pattern: '^[A-Z]{3}$' },
								},
								required: ['value', 'currency'],
								additionalProperties: false,
							},
							{ type: 'null' },
						],
					},
					amount_paid: {
						anyOf: [
							{
								type: 'object',
								properties: {
									value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
									currency: { type: 'string', pattern: '^[A-Z]{3}$' },
								},
								required: ['value', 'currency'],
								additionalProperties: false,
							},
							{ type: 'null' },
						],
					},
					amount_refunded: {
						anyOf: [
							{
								type: 'object',
								properties: {
									value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
									currency: { type: 'string', pattern: '^[A-Z]{3}$' },
								},
								required: ['value', 'currency'],
								additionalProperties: false,
							},
							{ type: 'null' },
						],
					},
					amount_disputed: {
						anyOf: [
							{
								type: 'object',
								properties: {
									value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
									currency: { type: 'string', pattern: '^[A-Z]{3}$' },
								},
								required: ['value', 'currency'],
								additionalProperties: false,
							},
							{ type: 'null' },
						],
					},
					paid_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
					refunded_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
					disputed_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
					warning: {
						anyOf: [
							{
								enum: [
									'fraud_declined',
									'cancellation_pending',
									'refund_pending',
									'capture_pending',
									'stalled',
									'still_payable',
								],
								type: 'string',
							},
							{ type: 'null' },
						],
					},
					refunds: {
						type: 'array',
						items: {
							type: 'object',
							properties: {
								id: { type: 'string' },
								status: { enum: ['pending', 'succeeded', 'failed', 'uncertain'], type: 'string' },
								amount: {
									type: 'object',
									properties: {
										value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
										currency: { type: 'string', pattern: '^[A-Z]{3}$' },
									},
									required: ['value', 'currency'],
									additionalProperties: false,
								},
								reason: {
									anyOf: [
										{ enum: ['duplicate', 'fraudulent', 'requested_by_customer'], type: 'string' },
										{ type: 'null' },
									],
								},
								failure: { anyOf: [{ type: 'string' }, { type: 'null' }] },
								reference: { type: 'string' },
								requested_at: { type: 'string', format: 'date-time' },
								refunded_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
							},
							required: [
								'id',
								'status',
								'amount',
								'reason',
								'failure',
								'reference',
								'requested_at',
								'refunded_at',
							],
							additionalProperties: false,
						},
					},
					provider: { type: 'string' },
					provider_id: { type: 'string' },
					environment: { enum: ['test', 'live'], type: 'string' },
					created_at: { type: 'string', format: 'date-time' },
					changed_at: { type: 'string', format: 'date-time' },
					history: {
						type: 'array',
						items: {
							type: 'object',
							properties: {
								at: { type: 'string', format: 'date-time' },
								reason: { enum: ['made', 'asked', 'confirmed', 'cancelled', 'due', 'news'], type: 'string' },
								status: {
									enum: [
										'unknown',
										'created',
										'pending',
										'processing',
										'partially_paid',
										'failed',
										'cancelled',
										'expired',
										'succeeded',
										'disputed',
										'refunded',
									],
									type: 'string',
								},
								amount: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								amount_paid: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								amount_refunded: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								amount_disputed: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								paid_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
								refunded_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
								disputed_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
								warning: {
									anyOf: [
										{
											enum: [
												'fraud_declined',
												'cancellation_pending',
												'refund_pending',
												'capture_pending',
												'stalled',
												'still_payable',
											],
											type: 'string',
										},
										{ type: 'null' },
									],
								},
								commission: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								method: { anyOf: [{ type: 'string' }, { type: 'null' }] },
							},
							required: [
								'at',
								'reason',
								'status',
								'amount',
								'amount_paid',
								'amount_refunded',
								'amount_disputed',
								'paid_at',
								'refunded_at',
								'disputed_at',
								'warning',
								'commission',
								'method',
							],
							additionalProperties: false,
						},
					},
					pending_deliveries: {
						type: 'array',
						items: {
							type: 'object',
							properties: {
								subscriber: { type: 'string' },
								event_id: { type: 'string' },
								type: { type: 'string' },
								failures: { type: 'number' },
								next_try_at: { type: 'string', format: 'date-time' },
							},
							required: ['subscriber', 'event_id', 'type', 'failures', 'next_try_at'],
							additionalProperties: false,
						},
					},
				},
				required: [
					'id',
					'kind',
					'status',
					'reference',
					'order',
					'title',
					'item',
					'quantity',
					'amount',
					'amount_paid',
					'amount_refunded',
					'amount_disputed',
					'paid_at',
					'refunded_at',
					'disputed_at',
					'warning',
					'refunds',
					'provider',
					'provider_id',
					'environment',
					'created_at',
					'changed_at',
					'history',
					'pending_deliveries',
				],
				additionalProperties: false,
			},
			PaymentLinkState: {
				type: 'object',
				properties: {
					id: { type: 'string', format: 'uuid' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					final: { type: 'boolean' },
					title: { type: 'string' },
					reference: { type: 'string' },
					provider: { type: 'string' },
					provider_label: { type: 'string' },
					url: { type: 'string', format: 'uri' },
					updated_at: { type: 'string', format: 'date-time' },
					environment: { enum: ['test', 'live'], type: 'string' },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					amount_paid: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					voucher: { const: true },
					expires_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
					up_to_date: { type: 'boolean' },
				},
				required: [
					'id',
					'status',
					'final',
					'title',
					'reference',
					'provider',
					'provider_label',
					'updated_at',
					'environment',
					'amount',
					'expires_at',
					'up_to_date',
				],
				additionalProperties: false,
			},
			PaymentLinkStatus: {
				type: 'object',
				properties: {
					id: { type: 'string', format: 'uuid' },
					status: {
						enum: [
							'unknown',
							'created',
							'pending',
							'processing',
							'partially_paid',
							'failed',
							'cancelled',
							'expired',
							'succeeded',
							'disputed',
							'refunded',
						],
						type: 'string',
					},
					final: { type: 'boolean' },
					title: { type: 'string' },
					reference: { type: 'string' },
					provider: { type: 'string' },
					provider_label: { type: 'string' },
					url: { type: 'string', format: 'uri' },
					updated_at: { type: 'string', format: 'date-time' },
					environment: { enum: ['test', 'live'], type: 'string' },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					amount_paid: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					voucher: { const: true },
					expires_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
				},
				required: [
					'id',
					'status',
					'final',
					'title',
					'reference',
					'provider',
					'provider_label',
					'updated_at',
					'environment',
					'amount',
					'expires_at',
				],
				additionalProperties: false,
			},
			PaymentRefund: {
				type: 'object',
				properties: {
					id: { type: 'string' },
					status: { enum: ['pending', 'succeeded', 'failed', 'uncertain'], type: 'string' },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
							currency: { type: 'string', pattern: '^[A-Z]{3}$' },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					reason: {
						anyOf: [
							{ enum: ['duplicate', 'fraudulent', 'requested_by_customer'], type: 'string' },
							{ type: 'null' },
						],
					},
					failure: { anyOf: [{ type: 'string' }, { type: 'null' }] },
					reference: { type: 'string' },
					requested_at: { type: 'string', format: 'date-time' },
					refunded_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
					payment: {
						type: 'object',
						properties: {
							id: { type: 'string', format: 'uuid' },
							reference: { type: 'string' },
							status: {
								enum: [
									'unknown',
									'created',
									'pending',
									'processing',
									'partially_paid',
									'failed',
									'cancelled',
									'expired',
									'succeeded',
									'disputed',
									'refunded',
								],
								type: 'string',
							},
							amount_refunded: {
								anyOf: [
									{
										type: 'object',
										properties: {
											value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
											currency: { type: 'string', pattern: '^[A-Z]{3}$' },
										},
										required: ['value', 'currency'],
										additionalProperties: false,
									},
									{ type: 'null' },
								],
							},
						},
						required: ['id', 'reference', 'status', 'amount_refunded'],
						additionalProperties: false,
					},
				},
				required: [
					'id',
					'status',
					'amount',
					'reason',
					'failure',
					'reference',
					'requested_at',
					'refunded_at',
					'payment',
				],
				additionalProperties: false,
			},
			Payments: {
				type: 'object',
				properties: {
					payments: {
						type: 'array',
						items: {
							type: 'object',
							properties: {
								id: { type: 'string', format: 'uuid' },
								kind: { enum: ['payment', 'charge', 'connect'], type: 'string' },
								status: {
									enum: [
										'unknown',
										'created',
										'pending',
										'processing',
										'partially_paid',
										'failed',
										'cancelled',
										'expired',
										'succeeded',
										'disputed',
										'refunded',
									],
									type: 'string',
								},
								reference: { type: 'string' },
								order: { anyOf: [{ type: 'string' }, { type: 'null' }] },
								title: { type: 'string' },
								item: { anyOf: [{ type: 'string' }, { type: 'null' }] },
								quantity: { anyOf: [{ type: 'number' }, { type: 'null' }] },
								amount: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								amount_paid: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								amount_refunded: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								amount_disputed: {
									anyOf: [
										{
											type: 'object',
											properties: {
												value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
												currency: { type: 'string', pattern: '^[A-Z]{3}$' },
											},
											required: ['value', 'currency'],
											additionalProperties: false,
										},
										{ type: 'null' },
									],
								},
								paid_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
								refunded_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
								disputed_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
								warning: {
									anyOf: [
										{
											enum: [
												'fraud_declined',
												'cancellation_pending',
												'refund_pending',
												'capture_pending',
												'stalled',
												'still_payable',
											],
											type: 'string',
										},
										{ type: 'null' },
									],
								},
								refunds: {
									type: 'array',
									items: {
										type: 'object',
										properties: {
											id: { type: 'string' },
											status: { enum: ['pending', 'succeeded', 'failed', 'uncertain'], type: 'string' },
											amount: {
												type: 'object',
												properties: {
													value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
													currency: { type: 'string', pattern: '^[A-Z]{3}$' },
												},
												required: ['value', 'currency'],
												additionalProperties: false,
											},
											reason: {
												anyOf: [
													{ enum: ['duplicate', 'fraudulent', 'requested_by_customer'], type: 'string' },
													{ type: 'null' },
												],
											},
											failure: { anyOf: [{ type: 'string' }, { type: 'null' }] },
											reference: { type: 'string' },
											requested_at: { type: 'string', format: 'date-time' },
											refunded_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
										},
										required: [
											'id',
											'status',
											'amount',
											'reason',
											'failure',
											'reference',
											'requested_at',
											'refunded_at',
										],
										additionalProperties: false,
									},
								},
								provider: { type: 'string' },
								provider_id: { type: 'string' },
								environment: { enum: ['test', 'live'], type: 'string' },
								created_at: { type: 'string', format: 'date-time' },
								changed_at: { type: 'string', format: 'date-time' },
							},
							required: [
								'id',
								'kind',
								'status',
								'reference',
								'order',
								'title',
								'item',
								'quantity',
								'amount',
								'amount_paid',
								'amount_refunded',
								'amount_disputed',
								'paid_at',
								'refunded_at',
								'disputed_at',
								'warning',
								'refunds',
								'provider',
								'provider_id',
								'environment',
								'created_at',
								'changed_at',
							],
							additionalProperties: false,
						},
					},
					next: { anyOf: [{ type: 'string' }, { type: 'null' }] },
				},
				required: ['payments', 'next'],
				additionalProperties: false,
			},
			Problem: {
				type: 'object',
				properties: {
					type: { type: 'string' },
					title: { type: 'string' },
					status: { type: 'integer' },
					detail: { type: 'string' },
					code: {
						enum: [
							'invalid_json',
							'unsupported_media_type',
							'body_too_large',
							'invalid_request',
							'origin_not_allowed',
							'token_invalid',
							'token_expired',
							'status_token_invalid',
							'item_not_found',
							'offer_expired',
							'method_not_available',
							'quantity_out_of_range',
							'amount_out_of_range',
							'return_url_not_allowed',
							'attempt_missing',
							'attempt_reused',
							'attempt_in_progress',
							'price_changed',
							'already_paid',
							'order_cancelled',
							'rate_limited',
							'challenge_required',
							'provider_rejected',
							'provider_unavailable',
							'provider_timeout',
							'outcome_unknown',
							'amount_mismatch',
							'not_supported',
							'not_found',
							'unauthorized',
							'internal',
						],
						type: 'string',
					},
					retryable: { type: 'boolean' },
					request_id: { type: 'string', format: 'uuid' },
					errors: {
						type: 'array',
						items: {
							type: 'object',
							properties: { pointer: { type: 'string' }, code: { type: 'string' } },
							required: ['pointer', 'code'],
							additionalProperties: false,
						},
					},
					link: {
						type: 'object',
						properties: {
							id: { type: 'string', format: 'uuid' },
							url: { type: 'string', format: 'uri' },
							status: {
								enum: [
									'unknown',
									'created',
									'pending',
									'processing',
									'partially_paid',
									'failed',
									'cancelled',
									'expired',
									'succeeded',
									'disputed',
									'refunded',
								],
								type: 'string',
							},
							expires_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
							status_token: { type: 'string' },
							provider: { type: 'string' },
							environment: { enum: ['test', 'live'], type: 'string' },
							amount: {
								type: 'object',
								properties: {
									value: { type: 'string', pattern: '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,4})?$' },
									currency: { type: 'string', pattern: '^[A-Z]{3}$' },
								},
								required: ['value', 'currency'],
								additionalProperties: false,
							},
						},
						required: [
							'id',
							'url',
							'status',
							'expires_at',
							'status_token',
							'provider',
							'environment',
							'amount',
						],
						additionalProperties: false,
					},
					reference: { type: 'string' },
				},
				required: ['type', 'title', 'status', 'code', 'retryable', 'request_id'],
				additionalProperties: false,
			},
			Ready: {
				type: 'object',
				properties: { status: { const: 'ready' } },
				required: ['status'],
				additionalProperties: false,
			},
			Received: {
				type: 'object',
				properties: { received: { const: true } },
				required: ['received'],
				additionalProperties: false,
			},
			Refund: {
				type: 'object',
				properties: {
					id: { type: 'string', minLength: 1, maxLength: 200 },
					amount: {
						type: 'object',
						properties: {
							value: { type: 'string', minLength: 1, maxLength: 200 },
							currency: { type: 'string', minLength: 1, maxLength: 200 },
						},
						required: ['value', 'currency'],
						additionalProperties: false,
					},
					reason: { enum: ['duplicate', 'fraudulent', 'requested_by_customer'], type: 'string' },
				},
				required: ['id'],
				additionalProperties: false,
			},
		},
		examples: {
			invalid_json: {
				value: {
					type: 'urn:checkout-links:problem:invalid_json',
					title: 'The request is not valid JSON.',
					status: 400,
					code: 'invalid_json',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			unsupported_media_type: {
				value: {
					type: 'urn:checkout-links:problem:unsupported_media_type',
					title: 'The request has an unsupported format.',
					status: 415,
					code: 'unsupported_media_type',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			body_too_large: {
				value: {
					type: 'urn:checkout-links:problem:body_too_large',
					title: 'The request is too large.',
					status: 413,
					code: 'body_too_large',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			invalid_request: {
				value: {
					type: 'urn:checkout-links:problem:invalid_request',
					title: 'Some details are missing or not valid.',
					status: 422,
					code: 'invalid_request',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			origin_not_allowed: {
				value: {
					type: 'urn:checkout-links:problem:origin_not_allowed',
					title: 'This page can’t use this checkout.',
					status: 403,
					code: 'origin_not_allowed',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			token_invalid: {
				value: {
					type: 'urn:checkout-links:problem:token_invalid',
					title: 'This link is not valid.',
					status: 401,
					code: 'token_invalid',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			token_expired: {
				value: {
					type: 'urn:checkout-links:problem:token_expired',
					title: 'The shop’s page has expired.',
					status: 401,
					code: 'token_expired',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			status_token_invalid: {
				value: {
					type: 'urn:checkout-links:problem:status_token_invalid',
					title: 'We can’t show this payment here.',
					status: 401,
					code: 'status_token_invalid',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			item_not_found: {
				value: {
					type: 'urn:checkout-links:problem:item_not_found',
					title: 'This product is no longer available.',
					status: 404,
					code: 'item_not_found',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			offer_expired: {
				value: {
					type: 'urn:checkout-links:problem:offer_expired',
					title: 'The time to pay has ended.',
					status: 410,
					code: 'offer_expired',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			method_not_available: {
				value: {
					type: 'urn:checkout-links:problem:method_not_available',
					title: 'This payment method isn’t available right now. Choose another one.',
					status: 422,
					code: 'method_not_available',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			quantity_out_of_range: {
				value: {
					type: 'urn:checkout-links:problem:quantity_out_of_range',
					title: 'This quantity is not available.',
					status: 422,
					code: 'quantity_out_of_range',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			amount_out_of_range: {
				value: {
					type: 'urn:checkout-links:problem:amount_out_of_range',
					title: 'This payment can’t be made for that amount.',
					status: 422,
					code: 'amount_out_of_range',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			return_url_not_allowed: {
				value: {
					type: 'urn:checkout-links:problem:return_url_not_allowed',
					title: 'The return page of this payment isn’t set up correctly.',
					status: 422,
					code: 'return_url_not_allowed',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			attempt_missing: {
				value: {
					type: 'urn:checkout-links:problem:attempt_missing',
					title: 'This payment has no identifier.',
					status: 422,
					code: 'attempt_missing',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			attempt_reused: {
				value: {
					type: 'urn:checkout-links:problem:attempt_reused',
					title: 'This request was already used for another purchase.',
					status: 422,
					code: 'attempt_reused',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			attempt_in_progress: {
				value: {
					type: 'urn:checkout-links:problem:attempt_in_progress',
					title: 'Your payment is already opening. Wait a moment.',
					status: 409,
					code: 'attempt_in_progress',
					retryable: true,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			price_changed: {
				value: {
					type: 'urn:checkout-links:problem:price_changed',
					title: 'The price has changed. Check it before you pay.',
					status: 409,
					code: 'price_changed',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			already_paid: {
				value: {
					type: 'urn:checkout-links:problem:already_paid',
					title: 'This payment is already made.',
					status: 409,
					code: 'already_paid',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			order_cancelled: {
				value: {
					type: 'urn:checkout-links:problem:order_cancelled',
					title: 'The shop cancelled this payment.',
					status: 409,
					code: 'order_cancelled',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			rate_limited: {
				value: {
					type: 'urn:checkout-links:problem:rate_limited',
					title: 'There are too many requests right now.',
					status: 429,
					code: 'rate_limited',
					retryable: true,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			challenge_required: {
				value: {
					type: 'urn:checkout-links:problem:challenge_required',
					title: 'Confirm you’re human to continue.',
					status: 403,
					code: 'challenge_required',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			provider_rejected: {
				value: {
					type: 'urn:checkout-links:problem:provider_rejected',
					title: 'The payment provider didn’t accept the details.',
					status: 422,
					code: 'provider_rejected',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			provider_unavailable: {
				value: {
					type: 'urn:checkout-links:problem:provider_unavailable',
					title: 'The payment provider isn’t available right now.',
					status: 503,
					code: 'provider_unavailable',
					retryable: true,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			provider_timeout: {
				value: {
					type: 'urn:checkout-links:problem:provider_timeout',
					title: 'The payment provider is taking too long to respond.',
					status: 504,
					code: 'provider_timeout',
					retryable: true,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			outcome_unknown: {
				value: {
					type: 'urn:checkout-links:problem:outcome_unknown',
					title: 'We don’t know yet if the payment was created. Don’t pay again.',
					status: 502,
					code: 'outcome_unknown',
					retryable: true,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			amount_mismatch: {
				value: {
					type: 'urn:checkout-links:problem:amount_mismatch',
					title: 'The amount doesn’t match the payment provider’s.',
					status: 502,
					code: 'amount_mismatch',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			not_supported: {
				value: {
					type: 'urn:checkout-links:problem:not_supported',
					title: 'The payment provider doesn’t offer this.',
					status: 422,
					code: 'not_supported',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			not_found: {
				value: {
					type: 'urn:checkout-links:problem:not_found',
					title: 'We couldn’t find this.',
					status: 404,
					code: 'not_found',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			unauthorized: {
				value: {
					type: 'urn:checkout-links:problem:unauthorized',
					title: 'Authorization is required to continue.',
					status: 401,
					code: 'unauthorized',
					retryable: false,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
			internal: {
				value: {
					type: 'urn:checkout-links:problem:internal',
					title: 'Something went wrong on our side.',
					status: 500,
					code: 'internal',
					retryable: true,
					request_id: '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11',
				},
			},
		},
		headers: {
			'X-Request-Id': {
				description: 'Names the request in the merchant’s log.',
				schema: { type: 'string', format: 'uuid' },
			},
			'Idempotent-Replayed': {
				description: '`true` when an earlier request of the attempt made the link.',
				schema: { type: 'string', enum: ['true'] },
			},
			'Retry-After': { description: 'Whole seconds.', schema: { type: 'integer', minimum: 1 } },
			ETag: { description: 'For `If-None-Match`.', schema: { type: 'string' } },
			Location: { description: 'The provider’s page.', schema: { type: 'string', format: 'uri' } },
		},
		parameters: {
			IdempotencyKey: {
				name: 'Idempotency-Key',
				in: 'header',
				description:
					'The attempt, quoted or not. May stand for `attempt` in the body; where both are given they are equal.',
				schema: { type: 'string', format: 'uuid' },
			},
			AcceptLanguage: {
				name: 'Accept-Language',
				in: 'header',
				description:
					'Language of problems and pages, unless the body has a `locale`: `es` (default), `en`, `pt`, `fr`.',
				schema: { type: 'string' },
			},
		},
		securitySchemes: {
			status_token: {
				type: 'http',
				scheme: 'bearer',
				bearerFormat: 'JWT',
				description:
					'The `status_token` of the answer that made the link. Reads the status of that link and nothing else.',
			},
			admin: { type: 'http', scheme: 'bearer', description: 'The secret of `admin` in the configuration.' },
			refunds: {
				type: 'http',
				scheme: 'bearer',
				description:
					'The secret of `refunds` in the configuration. The admin secret does not open these routes.',
			},
		},
	},
};
