import { PLATFORM, type Surroundings, type Timer } from '../../wire/surroundings.ts';
import type { Provider, ProviderEvent } from '../../providers/provider.ts';
import type { Store } from '../../stores/store.ts';
import { readBytes } from '../body.ts';
import type { Log } from '../log.ts';
import { ProblemError } from '../problems.ts';
import { isProviderError } from '../provider-failure.ts';
import { decodeEntry } from '../record.ts';
import { json, type Route } from '../router.ts';
import type { Tracker } from '../tracker.ts';

const MAX_BYTES = 1024 * 1024;
/** Providers give up on an answer after five to ten seconds; ours comes before, the reading goes on. */
const ANSWER_WITHIN_MS = 4_000;
/** Repeated deliveries of an event that was acted on are answered from memory for this long. */
const REMEMBER_MS = 24 * 60 * 60 * 1000;

/**
 * A request whose body was written anew, because a body parser had read it before us. `checkout-links/node` says so, on
 * the object itself, where no client can.
 */
export interface ReparsedRequest extends Request {
	readonly reparsed?: boolean;
}

/**
 * `POST /v1/webhooks/{provider}`: an event is verified, and then only a reason to read the payment at the provider; no
 * status is taken from it. An event that we cannot act on is acknowledged all the same, since the link is also read by
 * plan.
 */
export function webhookRoutes(parts: {
	readonly providers: readonly Provider[];
	readonly tracker: Tracker;
	readonly store: Store;
	readonly log: Log;
	readonly surroundings?: Surroundings | undefined;
}): Route[] {
	const { tracker, store, log, surroundings = PLATFORM } = parts;

	async function act(provider: Provider, event: ProviderEvent): Promise<void> {
		const seen = `webhook:${provider.name}:${event.id}`;
		if ((await store.increment(seen, REMEMBER_MS, 0)).count > 0) return;
		const entry = event.reference === null ? undefined : await store.find({ reference: event.reference });
		const stored = entry && decodeEntry(entry);
		if (stored?.record.provider !== provider.name) return;
		await tracker.refresh(stored, 0);
		await store.increment(seen, REMEMBER_MS);
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
				await withinReason(
					surroundings,
					act(provider, event).catch((error: unknown) =>
						log({
							level: 'error',
							message: 'could not act on a webhook',
							type: event.type,
							error: String(error),
						}),
					),
				);
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
