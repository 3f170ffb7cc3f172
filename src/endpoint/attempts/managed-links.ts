import type { LinkDraft, Provider, ProviderLink, ProviderLinks } from '../../providers/provider.ts';
import { toUtc } from '../../wire/moment.ts';
import { invalidField, ProblemError } from '../http/problems.ts';
import { toProblem } from '../http/provider-failure.ts';

/**
 * Manages links at providers that support it (Neopay, Yuno): drafts, published, closed. For the merchant's server.
 * `<payment-link>` does not need it.
 */
export class ManagedLinks {
	readonly #providers: ReadonlyMap<string, Provider>;

	constructor(providers: readonly Provider[]) {
		this.#providers = new Map(providers.map((provider) => [provider.name, provider]));
	}

	/**
	 * Creates a link.
	 * @throws {ProblemError} here and in the methods below: `not_supported` where the provider does not have the
	 *   operation, or the provider's failure; `invalid_request` for an `expiresAt` without a zone
	 */
	create(provider: string, draft: LinkDraft): Promise<ProviderLink> {
		const { expiresAt: given } = draft;
		const expiresAt = given === undefined ? undefined : toUtc(given);
		if (given !== undefined && expiresAt === undefined)
			return Promise.reject(invalidField('/expires_at', 'invalid'));
		return this.#call(provider, 'create', (links) => links.create({ ...draft, expiresAt }));
	}

	get(provider: string, id: string): Promise<ProviderLink> {
		return this.#call(provider, 'get', (links) => links.get(id));
	}

	list(provider: string): Promise<readonly ProviderLink[]> {
		return this.#call(provider, 'list', (links) => links.list?.());
	}

	/** Makes a draft payable. */
	publish(provider: string, id: string): Promise<ProviderLink> {
		return this.#call(provider, 'publish', (links) => links.publish?.(id));
	}

	/** Makes a published link a draft again. */
	unpublish(provider: string, id: string): Promise<ProviderLink> {
		return this.#call(provider, 'unpublish', (links) => links.unpublish?.(id));
	}

	/** Closes a link permanently. */
	close(provider: string, id: string): Promise<ProviderLink> {
		return this.#call(provider, 'close', (links) => links.close(id));
	}

	async #call<Result>(
		name: string,
		verb: keyof ProviderLinks,
		call: (links: ProviderLinks) => Promise<Result> | undefined,
	): Promise<Result> {
		const links = this.#providers.get(name)?.links;
		if (!links?.[verb]) throw new ProblemError('not_supported');
		try {
			return (await call(links)) as Result;
		} catch (error) {
			throw toProblem(error);
		}
	}
}
