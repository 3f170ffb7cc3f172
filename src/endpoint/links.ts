import type { CreatedLink, CreateLinkRequest } from '../wire/links.ts';
import type { PaymentOrder, ProviderConnectLink, ProviderPayment } from '../providers/provider.ts';
import type { Clock, EntryContent } from '../stores/store.ts';
import type { Attempts, Opened } from './attempts.ts';
import { fingerprint, idempotencyKey, type AttemptIds } from './keys.ts';
import { ProblemError } from './problems.ts';
import type { Receipts } from './receipts.ts';
import { encodeRecord, type LinkRecord, type StoredLink } from './record.ts';
import { withReference } from './return-url.ts';
import { isSameAmount, type Sale } from './sale.ts';
import type { Tracker } from './tracker.ts';

/** Makes payment links: from a priced sale to the address that the payer is sent to. */
export class Links {
	readonly #attempts: Attempts;
	readonly #tracker: Tracker;
	readonly #receipts: Receipts;
	readonly #clock: Clock;

	constructor(parts: {
		readonly attempts: Attempts;
		readonly tracker: Tracker;
		readonly receipts: Receipts;
		readonly clock: Clock;
	}) {
		this.#attempts = parts.attempts;
		this.#tracker = parts.tracker;
		this.#receipts = parts.receipts;
		this.#clock = parts.clock;
	}

	/** The payment link of an attempt: made now, or the one that there is. */
	async openPayment(
		sale: Sale,
		attempt: CreateLinkRequest['attempt'],
		returnPage: URL,
	): Promise<{ link: CreatedLink; replayed: boolean }> {
		const { provider, amount } = sale;
		if (!amount) throw new ProblemError('not_supported');
		const opened = await this.#attempts.open({
			operation: 'payment',
			root: attempt,
			fingerprint: await fingerprint([
				'payment',
				provider.name,
				sale.method?.id ?? null,
				sale.itemId,
				sale.quantity,
				amount.value,
				amount.currency,
				returnPage.origin + returnPage.pathname,
			]),
			create: async (ids) =>
				this.#record(sale, await provider.createPayment(await toOrder(sale, ids, returnPage))),
			find: async (ids) => {
				const found = await provider.findPayment(await toOrder(sale, ids, returnPage));
				return found && this.#record(sale, found);
			},
			isOver: (stored) => this.#isOver(stored),
		});
		return this.#answer(opened);
	}

	/** The entry for a link that was just made; its address is checked once more before anybody is sent there. */
	#record(sale: Sale, made: ProviderPayment | ProviderConnectLink): EntryContent {
		const { provider } = sale;
		if (!isSameAmount(sale.amount, 'amount' in made ? made.amount : undefined)) {
			throw new ProblemError('amount_mismatch');
		}
		if (made.url !== null && !provider.pages.includes(URL.parse(made.url)?.origin ?? '')) {
			throw new ProblemError('outcome_unknown', {
				cause: new Error(`${provider.label} gave an address outside its own pages`),
			});
		}
		const now = this.#clock();
		const record: LinkRecord = {
			kind: sale.kind,
			title: sale.item.title,
			provider: provider.name,
			account: provider.account,
			providerId: made.id,
			memo: made.memo,
			amount: sale.amount,
			amountPaid: 'amountPaid' in made ? made.amountPaid : undefined,
			status: made.status,
			ended: 'ended' in made ? made.ended : false,
			url: made.url,
			expiresAt: made.expiresAt,
			environment: provider.environment,
			item: sale.itemId,
			quantity: sale.quantity,
			createdAt: now,
			updatedAt: now,
			readAt: now,
			untold: [],
			tellFailures: 0,
			tellAt: null,
		};
		return encodeRecord(record);
	}

	/**
	 * A link of an earlier request is over when the provider confirmed, just now, that it ended without money. One that
	 * was declined but could still be paid is cancelled first; if that comes too late, it stands.
	 */
	async #isOver(earlier: StoredLink): Promise<{ over: boolean; stored: StoredLink }> {
		let stored = await this.#tracker.refresh(earlier);
		if (stored.record.status === 'failed' && !stored.record.ended)
			stored = await this.#tracker.cancel(stored);
		const { status, ended } = stored.record;
		return { over: ended && (status === 'failed' || status === 'cancelled' || status === 'expired'), stored };
	}

	async #answer({ stored, replayed }: Opened): Promise<{ link: CreatedLink; replayed: boolean }> {
		const { record } = stored;
		if (record.url === null) throw new ProblemError('outcome_unknown');
		return {
			link: {
				id: stored.key,
				url: record.url,
				status: record.status,
				...(record.amount && { amount: record.amount }),
				expires_at: record.expiresAt,
				receipt: await this.#receipts.sign(stored.key),
				provider: record.provider,
				environment: record.environment,
			},
			replayed,
		};
	}
}

async function toOrder(sale: Sale, ids: AttemptIds, returnPage: URL): Promise<PaymentOrder> {
	const { item, method, provider } = sale;
	return {
		reference: ids.reference,
		idempotencyKey: await idempotencyKey(ids.key, provider.name, provider.account),
		title: item.title,
		description: item.description,
		amount: sale.amount as NonNullable<Sale['amount']>,
		returnUrl: withReference(returnPage, ids.key),
		customer: sale.customer,
		type: method?.type ?? item.type,
		country: sale.country,
		tax: sale.quantity === 1 ? item.tax : undefined,
		expiresAt: item.expiresAt,
		scheduleAt: item.scheduleAt,
		documentUrl: item.documentUrl,
		metadata: item.metadata,
		allows: method?.allows ?? item.allows,
		splits: item.splits,
		partialPayment: item.partialPayment,
		notify: item.notify,
	};
}
