import type { Provider, ProviderEvent } from '../../providers/provider.ts';
import type { Store } from '../../stores/store.ts';
import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import { readBytes } from '../http/body.ts';
import type { Log } from '../observe/log.ts';
import { ProblemError } from '../http/problems.ts';
import { isProviderError, toProblem } from '../http/provider-failure.ts';
import { decodeEntry, type StoredLink } from '../status/record.ts';
import type { Registrations } from '../registrations/registrations.ts';
import { json, type Route } from '../http/router.ts';
import type { Tracker } from '../status/tracker.ts';
import type { UnknownEvents } from '../deliveries/unknown-events.ts';

const MAX_BYTES = 1024 * 1024;
/** Providers time out after five to ten seconds. The response is sent before that; the read continues. */
const ANSWER_WITHIN_MS = 4_000;

/**
 * A request whose body was serialized again, because a body parser had consumed it. `checkout-links/node` sets
 * `reparsed` on the object itself, where no client can set it.
 */
export interface ReparsedRequest extends Request {
	readonly reparsed?: boolean;
}

/**
 * `POST /v1/webhooks/{provider}`: verifies an event and uses it only as a reason to read the payment at the provider;
 * no status is taken from it. The response is 200 when the store has recorded that there is news. The read has begun
 * then, and is repeated until it succeeds. An event about an unknown payment is reported to the shop.
 */
export function webhookRoutes(parts: {
	readonly providers: readonly Provider[];
	readonly tracker: Tracker;
	readonly registrations: Registrations;
	readonly store: Store;
	readonly unknown: UnknownEvents;
	readonly log: Log;
	readonly surroundings?: Surroundings | undefined;
}): Route[] {
	const { tracker, registrations, store, unknown, log, surroundings = PLATFORM } = parts;

	/** The link that the event is about, by our reference or by the provider's id. */
	async function subjectOf({ name }: Provider, event: ProviderEvent): Promise<StoredLink | undefined> {
		const { reference, providerId } = event;
		const byReference = reference === null ? undefined : await store.find({ reference });
		const own = byReference && decodeEntry(byReference);
		if (own?.record.provider === name) return own;
		const byId = providerId === null ? undefined : await store.find({ provider: name, providerId });
		return byId && decodeEntry(byId);
	}

	/** Open links that an event with a customer but without a link may be about; a read of one settles all. */
	async function openLinksOf({ name, account }: Provider, event: ProviderEvent): Promise<readonly string[]> {
		const { methodId, customerId } = event;
		if (methodId === undefined || customerId === undefined) return [];
		const open = await registrations.openLinks({ provider: name, account, customerId });
		const found = await Promise.all(open.map((key) => store.find({ key })));
		return found.flatMap((entry) => entry?.key ?? []);
	}

	/** @returns the read that continues after the event was recorded durably */
	async function note(provider: Provider, event: ProviderEvent): Promise<{ readonly read?: Promise<void> }> {
		const subject = await subjectOf(provider, event);
		if (subject) {
			const { key, record } = subject;
			if (record.kind === 'connect' && event.methodId !== undefined) {
				await registrations.name(key, record, event.methodId);
			}
			return tracker.news(subject, event.status);
		}
		const [oldest] = await openLinksOf(provider, event);
		if (oldest !== undefined) return tracker.news(await tracker.find({ key: oldest }), event.status);
		// Events about customers, accounts and the like do not concern a payment.
		if (event.subject === 'other') return {};
		if (await unknown.isBeingMade(provider.name, event)) {
			throw new ProblemError('attempt_in_progress', { retryAfterSeconds: 30 });
		}
		await unknown.report(provider.name, event);
		return {};
	}

	return [
		{
			method: 'POST',
			pattern: /^\/v1\/webhooks\/(?<provider>[a-z]+)$/,
			async handle({ request, params }) {
				const provider = parts.providers.find(({ name }) => name === params['provider']);
				if (!provider?.readWebhook) throw new ProblemError('not_found');
				const raw = await readBytes(request, MAX_BYTES, surroundings);
				const event = await provider.readWebhook(raw, request.headers).catch((cause: unknown) => {
					const unsigned = isProviderError(cause) && cause.fault === 'unauthorized';
					if (unsigned && (request as ReparsedRequest).reparsed === true) {
						log({
							level: 'error',
							message:
								'a body parser used up the bytes that webhooks are signed over: mount the endpoint before it, as app.use("/checkout", toNodeListener(checkout)) above app.use(express.json())',
							provider: provider.name,
						});
					}
					throw new ProblemError(unsigned ? 'unauthorized' : 'invalid_request', { cause });
				});
				const { read } = await note(provider, event).catch((cause: unknown) => {
					log({
						level: 'error',
						message: 'could not store a webhook; the provider will send it again',
						type: event.type,
						error: String(cause),
					});
					throw toProblem(cause);
				});
				if (read) await withinReason(surroundings, read);
				return json({ received: true }, 200);
			},
		},
	];
}

async function withinReason(surroundings: Surroundings, work: Promise<unknown>): Promise<void> {
	let timer: Timer | undefined;
	const patience = new Promise<void>((resolve) => {
		timer = surroundings.setTimeout(resolve, ANSWER_WITHIN_MS);
	});
	await Promise.race([work, patience]);
	surroundings.clearTimeout(timer);
}
