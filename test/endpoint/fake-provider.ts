import { assertSameAmount } from '../../src/providers/kit/same-amount.ts';
import { fromMinor, toMinor } from '../../src/wire/money.ts';
import {
	ProviderError,
	type ChargeOrder,
	type ConnectOrder,
	type PaymentOrder,
	type Provider,
	type ProviderCharge,
	type ProviderConnectLink,
	type ProviderEvent,
	type ProviderPayment,
	type ProviderRefund,
	type RefundOrder,
} from '../../src/providers/provider.ts';

/** What happens to the next create: whether the provider makes the payment, and whether we get to know. */
export type Fate =
	/** Made and answered. */
	| 'answered'
	/** Made, but the answer is lost. */
	| 'lost'
	/** Neither made nor answered, and nobody can tell. */
	| 'vanished'
	/** Refused, certainly without effect. */
	| 'refused'
	/** Unreachable, certainly without effect. */
	| 'unreachable'
	/** The key is used up, although nothing was made with it. */
	| 'burnt';

/** A provider that lives in this process and does exactly what a test tells it, to try every way things can break. */
export interface FakeProvider extends Provider {
	/** Orders that were sent, in order. */
	readonly orders: PaymentOrder[];
	/** Payments that exist. */
	readonly payments: Map<string, ProviderPayment>;
	/** Fates of the next creates; `answered` when there is none left. */
	readonly fates: Fate[];
	/** Refunds that were sent, in order, and the fates of the next ones. */
	readonly refundOrders: RefundOrder[];
	readonly refundFates: (Fate | 'pending' | 'declined')[];
	/** Whether payments list their refunds, as Yuno's do. */
	listsRefunds: boolean;
	refunds: NonNullable<Provider['refunds']> | undefined;
	refund: NonNullable<Provider['refund']>;
	/** Gives money of a payment back by itself, as a person would in the provider's panel. */
	giveBack(id: string, value: string, refund?: Partial<ProviderRefund>): void;
	/** How often a payment was read. */
	reads: number;
	/** Makes reads and finds fail. */
	down: boolean;
	/** Awaited by every create; lets a test hold it open. */
	gate: Promise<void>;
	/** Changes what the provider says of every payment, or of one. */
	set(change: Partial<ProviderPayment>, id?: string): void;
	/** Connect links and charges that were sent, and what the provider says of each since. */
	readonly connects: ConnectOrder[];
	readonly charges: ChargeOrder[];
	saved: ProviderConnectLink['saved'];
	chargeStatus: ProviderCharge['status'];
	requiredFields: NonNullable<Provider['requiredFields']>;
	cancelPayment: NonNullable<Provider['cancelPayment']>;
}

/** A new, empty one. With `idempotent: false` it makes a payment per request, as Neopay would. */
export function fakeProvider(
	options: {
		readonly name?: string;
		readonly idempotent?: boolean;
		readonly environment?: Provider['environment'];
	} = {},
): FakeProvider {
	const { name = 'fakepay', idempotent = true, environment = 'test' } = options;
	const page = `https://pay.${name}.example`;
	const byKey = new Map<string, string>();
	const references = new Map<string, string>();
	const fail = (fault: ProviderError['fault'], executed: 'no' | 'maybe') =>
		new ProviderError({ provider: name, fault, executed, message: `${fault}, executed ${executed}` });

	const charge = (order: ChargeOrder): ProviderCharge => ({
		id: `cha_${order.reference}`,
		status: provider.chargeStatus,
		amount: order.amount,
		reason:
			provider.chargeStatus === 'failed' ? { code: 'INSUFFICIENT_FUNDS', description: 'Sin fondos' } : null,
		createdAt: null,
		paidAt: null,
	});

	const make = (order: PaymentOrder): ProviderPayment => {
		const known = idempotent ? provider.payments.get(byKey.get(order.idempotencyKey) ?? '') : undefined;
		if (known) return known;
		const id = `pay_${provider.payments.size + 1}`;
		const payment: ProviderPayment = {
			id,
			status: 'pending',
			ended: false,
			amount: order.amount,
			url: `${page}/${id}`,
			expiresAt: null,
		};
		provider.payments.set(id, payment);
		byKey.set(order.idempotencyKey, id);
		references.set(order.reference, id);
		return payment;
	};

	const provider: FakeProvider = {
		name,
		label: name === 'fakepay' ? 'FakePay' : name,
		environment,
		account: 'account-1',
		pages: [page],
		idempotent,
		orders: [],
		payments: new Map(),
		fates: [],
		reads: 0,
		down: false,
		connects: [],
		charges: [],
		saved: [],
		chargeStatus: 'succeeded',
		refundOrders: [],
		refundFates: [],
		listsRefunds: true,
		refunds: { payment: 'parts', charge: 'whole' },
		gate: Promise.resolve(),

		set(change, id) {
			for (const [key, payment] of provider.payments) {
				if (id === undefined || id === key) provider.payments.set(key, { ...payment, ...change });
			}
		},

		requiredFields: () => [],

		giveBack(id, value, refund = {}) {
			const payment = provider.payments.get(id);
			if (!payment) throw new Error(`There is no payment ${id}`);
			const { currency } = payment.amount;
			const made: ProviderRefund = {
				id: `ref_${(payment.refunds?.length ?? 0) + 1}`,
				status: 'succeeded',
				amount: { value, currency },
				...refund,
			};
			const refunds = [...(payment.refunds ?? []), made];
			const total = refunds
				.filter(({ status }) => status === 'succeeded')
				.reduce((sum, { amount }) => sum + (amount ? toMinor(amount) : 0n), 0n);
			const isAll = total >= toMinor(payment.amountPaid ?? payment.amount);
			provider.set(
				{
					refunds,
					...(total > 0n && { amountRefunded: fromMinor(total, currency) }),
					...(isAll && { status: 'refunded' }),
				},
				id,
			);
		},

		async refund(order) {
			provider.refundOrders.push(order);
			await provider.gate;
			const give = (status: 'succeeded' | 'pending') => {
				if (order.kind === 'charge') provider.chargeStatus = 'refunded';
				else provider.giveBack(order.id, order.amount.value, { status, reference: order.reference });
			};
			const fate = provider.refundFates.shift() ?? 'answered';
			switch (fate) {
				case 'answered':
				case 'lost':
					give('succeeded');
					if (fate === 'lost') throw fail('timeout', 'maybe');
					return { status: 'pending' };
				case 'pending':
					give('pending');
					return { status: 'pending' };
				case 'declined':
					return { status: 'failed', code: 'DECLINED_BY_BANK' };
				case 'vanished':
					throw fail('timeout', 'maybe');
				case 'refused':
					throw fail('rejected', 'no');
				case 'unreachable':
					throw fail('unavailable', 'no');
				case 'burnt':
					throw fail('duplicate', 'no');
			}
		},

		async createPayment(order) {
			provider.orders.push(order);
			await provider.gate;
			switch (provider.fates.shift() ?? 'answered') {
				case 'answered':
					return make(order);
				case 'lost':
					make(order);
					throw fail('timeout', 'maybe');
				case 'vanished':
					throw fail('timeout', 'maybe');
				case 'refused':
					throw fail('rejected', 'no');
				case 'unreachable':
					throw fail('unavailable', 'no');
				case 'burnt':
					throw fail('duplicate', 'no');
			}
		},

		async getPayment({ id, amount }) {
			provider.reads++;
			if (provider.down) throw fail('unavailable', 'no');
			const payment = provider.payments.get(id);
			if (!payment) throw fail('not_found', 'no');
			// As every adapter does.
			assertSameAmount('fakepay', amount, payment.amount);
			if (provider.listsRefunds || payment.refunds === undefined) return payment;
			const { refunds: _refunds, ...rest } = payment;
			return rest;
		},

		async findPayment(order) {
			if (provider.down) throw fail('unavailable', 'no');
			return provider.payments.get(references.get(order.reference) ?? '');
		},

		async createConnectLink(order) {
			provider.connects.push(order);
			const url = `${page}/connect/${order.idempotencyKey}`;
			return { id: `con_${order.reference}`, status: 'pending', url, expiresAt: null, saved: [] };
		},

		async getConnectLink({ id }) {
			const { saved } = provider;
			return { id, status: saved.length > 0 ? 'succeeded' : 'pending', url: null, expiresAt: null, saved };
		},

		async createCharge(order) {
			provider.charges.push(order);
			if (provider.fates.shift() === 'lost') throw fail('timeout', 'maybe');
			return charge(order);
		},

		async getCharge({ id }) {
			const order = provider.charges.find(({ reference }) => id === `cha_${reference}`);
			if (!order) throw fail('not_found', 'no');
			return charge(order);
		},

		/** Signed when the header says so; the body is the reference. */
		async readWebhook(raw, headers): Promise<ProviderEvent> {
			if (headers.get('x-signed') !== 'yes') throw fail('unauthorized', 'no');
			const reference = new TextDecoder().decode(raw);
			return { id: `evt_${reference}`, type: 'paid', subject: 'payment', providerId: null, reference };
		},

		async cancelPayment(payment) {
			provider.set({ status: 'cancelled', ended: true }, payment.id);
			return provider.getPayment(payment);
		},
	};
	return provider;
}
