/**
 * Address of the committed document. It is computed, so that no compiler or bundler follows the import: the package holds
 * another module in place of this one, see `src/build/openapi-module.ts`.
 */
const DOCUMENT = new URL('../../docs/openapi.json', import.meta.url).href;

/** The OpenAPI document of the endpoint, `docs/openapi.json`. */
export const OPENAPI: object = (
	(await import(DOCUMENT, { with: { type: 'json' } })) as { readonly default: object }
).default;
