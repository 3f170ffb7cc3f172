import type { LinkDraft, Provider, ProviderLink, ProviderLinks } from '../../providers/provider.ts';
import { toUtc } from '../../wire/moment.ts';
import { invalidField, ProblemError } from '../http/problems.ts';
import { toProblem } from '../http/provider-failure.ts';

/**
 * Links as things of their own at a provider that manages them (Neopay, Yuno): drafts, published, closed. For the
 * merchant's server; what a payer pays through `<payment-link>` needs none of this.
 */
export class ManagedLinks {
	readonly #providers: ReadonlyMap<string, Provider>;

	constructor(providers: readonly Provider[]) {
		this.#providers = new Map(providers.map((provider) => [provider.name, provider]));
	}

	/** @throws {ProblemError} here and below: `not_supported` where the provider has no such verb, or what its failure becomes; `invalid_request` for an end without a zone */
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

	/** Ends a link for good. */
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
