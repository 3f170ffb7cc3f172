export const REQUEST_ID = '7c0f5a0e-0f6b-4e0c-8d55-2f9f6f7a1b11';

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const id = '5b3b0d0a-3d53-4f0e-9a0e-6a0f3c9f7e21';
const amount = { value: '49900', currency: 'COP' };
const customer = { first_name: 'Ana', email: 'ana@correo.com', phone: '+573001234567' };
const made = {
	id,
	url: 'https://pagos.onepay.la/p/9f0c',
	status: 'pending',
	expires_at: '2026-11-22T15:24:00.000Z',
	status_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1YjNiMGQwYSJ9.c2lnbmF0dXJl',
	provider: 'onepay',
	environment: 'live',
};
const read = {
	id,
	status: 'succeeded',
	final: true,
	title: 'Café de Huila',
	reference: '4X7Q0M2K9D3T8B1RZC',
	provider: 'onepay',
	provider_label: 'OnePay',
	updated_at: '2026-11-21T15:26:10.000Z',
	environment: 'live',
};

const payment = {
	id,
	kind: 'payment',
	status: 'succeeded',
	reference: '4X7Q0M2K9D3T8B1RZC',
	order: 'A-1042',
	title: 'Café de Huila',
	item: 'cafe',
	quantity: 1,
	amount,
	amount_paid: amount,
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
};
const observation = {
	amount,
	amount_paid: null,
	amount_refunded: null,
	amount_disputed: null,
	paid_at: null,
	refunded_at: null,
	disputed_at: null,
	warning: null,
	commission: null,
	method: null,
};

/** One example of each component that has one, by its name. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
	CreateLink: { item: 'cafe', attempt, customer, return_url: 'https://shop.example/gracias' },
	CreateLinkForm: {
		item: 'cafe',
		attempt,
		'customer.first_name': 'Ana',
		'customer.email': 'ana@correo.com',
		return_url: 'https://shop.example/gracias',
	},
	Offer: {
		kind: 'payment',
		title: 'Café de Huila',
		amount,
		methods: [],
		provider: { id: 'onepay', label: 'OnePay', host: 'pagos.onepay.la' },
		fields: ['email'],
		environment: 'live',
	},
	CreatedPaymentLink: { ...made, amount },
	CreatedConnectLink: made,
	PaymentLinkStatus: { ...read, amount, expires_at: '2026-11-22T15:24:00.000Z' },
	PaymentLinkState: { ...read, amount, expires_at: '2026-11-22T15:24:00.000Z', up_to_date: true },
	ConnectLinkStatus: read,
	ConnectLinkState: {
		...read,
		up_to_date: true,
		saved: [{ id: 'card_1', kind: 'card', label: 'VISA ••4242' }],
	},
	AdminPaymentLink: { item: 'cafe', attempt, customer },
	AdminConnectLink: { item: 'mes', attempt, customer_id: '9957858a-c2f1-4f18-a5c2-216b4127e278' },
	AdminCharge: {
		attempt,
		title: 'Café de noviembre',
		amount,
		customer_id: '9957858a-c2f1-4f18-a5c2-216b4127e278',
		card_id: 'card_1',
	},
	Charge: {
		id: 'cha_1',
		reference: '4X7Q0M2K9D3T8B1RZC',
		provider: 'onepay',
		status: 'failed',
		amount,
		reason: { code: 'INSUFFICIENT_FUNDS', description: 'Fondos insuficientes' },
		created_at: '2026-11-21T15:26:10.000Z',
		paid_at: null,
	},
	Payments: { payments: [payment], next: 'WzE3OTU2OTI4NDAwMDAsIjQyIl0' },
	Payment: {
		...payment,
		history: [
			{ at: '2026-11-21T15:24:00.000Z', reason: 'made', status: 'pending', ...observation },
			{
				at: '2026-11-21T15:26:10.000Z',
				reason: 'news',
				status: 'succeeded',
				...observation,
				amount_paid: amount,
				paid_at: '2026-11-21T15:26:02.000Z',
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
	Refund: { id: 'return-1207', amount: { value: '20000', currency: 'COP' } },
	PaymentRefund: {
		id: 'return-1207',
		status: 'succeeded',
		amount: { value: '20000', currency: 'COP' },
		reason: null,
		failure: null,
		reference: '9M3C7ZKQ0T4X2V8B1R',
		requested_at: '2026-11-24T10:12:00.000Z',
		refunded_at: '2026-11-24T10:12:01.000Z',
		payment: {
			id,
			reference: '4X7Q0M2K9D3T8B1RZC',
			status: 'succeeded',
			amount_refunded: { value: '20000', currency: 'COP' },
		},
	},
	AdminLink: { title: 'Molino', amount: { value: '350.41', currency: 'COP' }, reference: 'MOLINO' },
	ManagedLink: {
		id: '12',
		state: 'draft',
		title: 'Molino',
		amount: { value: '350.41', currency: 'COP' },
		reference: 'MOLINO',
		url: null,
		expires_at: null,
	},
};
