import { neopaySandbox, onepaySandbox, type Simulator, yunoSandbox } from '../../src/sandbox/index.ts';
import { type Surroundings, within } from '../../src/wire/surroundings.ts';

/** What can happen to the money of a payment, or of a charge, at a bank or in the panel of a provider. */
export type BankChange = 'approved' | 'refunded' | 'disputed';

/** What a fact of the ledger is about. `twice` is one more payment through a link that is
 * paid. `saved` is a method that was registered, and moves no money. */
export type FactKind = 'paid' | 'twice' | 'partial' | 'refunded' | 'disputed' | 'mismatch' | 'saved';

/** A provider, as far as the simulation must know it: from its documentation, never from its adapter. */
export interface ProviderKind {
	readonly name: 'onepay' | 'yuno' | 'neopay';
	/** Of its API and its pages. */
	readonly origin: string;
	/** ISO 4217, of everything that is sold through it. */
	readonly currency: string;
	readonly simulate: (surroundings: Surroundings, send: (request: Request) => Promise<Response>) => Simulator;
	/** Where it sends its events; undefined for one without events. */
	readonly webhookUrl?: string;
	/** What an event is about. */
	readonly subject: (body: Json) => { readonly type: string; readonly id: string };
	/** What a status of a payment means for money. */
	readonly money: Readonly<Record<string, FactKind>>;
	/** Statuses of payments that ended without money, in which a bank may approve late. */
	readonly ended: readonly string[];
	/** The status while the bank takes its time, and the one with the money. */
	readonly processing: string;
	readonly approved: string;
	/** How the control routes of its simulator are asked for a change. */
	readonly changes: Readonly<Partial<Record<BankChange, Readonly<Record<string, string>>>>>;
	/** What the order was called, in the provider's own JSON of the payment. */
	readonly titleOf: (object: Json) => string;
	/** The JSON as it would be if the payment was made for one unit more. */
	readonly raise: (object: Json) => Json;
	/** Whether a payment can be paid in parts. */
	readonly hasParts: boolean;
	/** Fields of the form on its page, beside the outcome. */
	readonly form?: Readonly<Record<string, string>>;
}

export type Json = Readonly<Record<string, unknown>>;

export const ONEPAY_SECRET = 'wh_tok_0123456789abcdef0123456789abcdef';
export const YUNO_SECRET = 'yuno_hmac_0123456789abcdef';

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const object = (value: unknown) => (value ?? {}) as Json;
const webhookUrl = (name: string) => `https://shop.example/checkout/v1/webhooks/${name}`;

export const ONEPAY: ProviderKind = {
	name: 'onepay',
	origin: 'https://api.onepay.la',
	currency: 'COP',
	webhookUrl: webhookUrl('onepay'),
	simulate: (surroundings, send) =>
		onepaySandbox(
			within(surroundings, {
				webhooks: { url: webhookUrl('onepay'), secret: ONEPAY_SECRET, retryAfterMs: [], fetch: send },
			}),
		),
	subject: (body) => {
		const about = object(body['payment'] ?? body['charge'] ?? body['connect_link']);
		return { type: text(object(body['event'])['type']), id: text(about['id']) };
	},
	money: { approved: 'paid', partially_paid: 'partial', refunded: 'refunded', disputed: 'disputed' },
	ended: ['expired', 'declined', 'cancelled'],
	processing: 'processing',
	approved: 'approved',
	changes: {
		approved: { status: 'approved' },
		refunded: { status: 'refunded' },
		disputed: { status: 'disputed' },
	},
	titleOf: ({ title }) => text(title),
	raise: (payment) => ({ ...payment, amount: Number(payment['amount']) + 1 }),
	hasParts: true,
};

export const YUNO: ProviderKind = {
	name: 'yuno',
	origin: 'https://api-sandbox.y.uno',
	currency: 'COP',
	webhookUrl: webhookUrl('yuno'),
	simulate: (surroundings, send) =>
		yunoSandbox(
			within(surroundings, {
				webhooks: { url: webhookUrl('yuno'), secret: YUNO_SECRET, retryAfterMs: [], fetch: send },
			}),
		),
	subject: (body) => ({
		type: text(body['type_event']),
		id: text(object(object(body['data'])['payment'])['id']),
	}),
	money: { SUCCEEDED: 'paid', REFUNDED: 'refunded', IN_DISPUTE: 'disputed', CHARGEBACK: 'disputed' },
	ended: ['EXPIRED', 'DECLINED', 'CANCELED'],
	processing: 'PENDING',
	approved: 'SUCCEEDED',
	changes: {
		approved: { status: 'SUCCEEDED' },
		refunded: { status: 'REFUNDED' },
		disputed: { status: 'IN_DISPUTE' },
	},
	// With the reference behind it.
	titleOf: ({ description }) => text(description).split(' ')[0] ?? '',
	raise: (payment) => {
		const amount = object(payment['amount']);
		return { ...payment, amount: { ...amount, value: Number(amount['value']) + 1 } };
	},
	hasParts: false,
};

/** Knows neither events nor refunds, and a bank that is slow answers `pending`. */
export const NEOPAY: ProviderKind = {
	name: 'neopay',
	origin: 'https://neopay.io',
	currency: 'EUR',
	simulate: (surroundings) => neopaySandbox(within(surroundings, {})),
	subject: () => ({ type: '', id: '' }),
	money: { paid: 'paid' },
	ended: ['rejected', 'closed'],
	processing: 'pending',
	approved: 'paid',
	changes: { approved: { status: 'paid' } },
	// With the reference behind it.
	titleOf: ({ product }) => text(product).split(' ')[0] ?? '',
	raise: (link) => ({ ...link, amount: Number(link['amount']) + 1 }),
	hasParts: false,
	form: { email: 'payer@mail.example' },
};

export const PROVIDER_KINDS: readonly ProviderKind[] = [ONEPAY, YUNO, NEOPAY];
