/**
 * A host that needs tools of its own. Its folder is a project as a merchant would have it: a package.json that asks for
 * `checkout-links` as `file:checkout-links.tgz`, and its sources. The runner copies the folder to a temporary place, puts
 * the tarball and the files of `shop/` beside them, installs, builds, starts, and takes a payment over HTTP.
 *
 * Commands run in that place, with `node_modules/.bin` first on the path and these variables: `PORT`, to listen on at
 * 127.0.0.1; `SHOP_ORIGIN`, which is there; `ONEPAY_BASE_URL`, `ONEPAY_SECRET_KEY` and `ONEPAY_WEBHOOK_SECRET`, of a
 * simulator.
 */
export interface Host {
	/** Name of the folder. */
	readonly name: string;
	/** How people call it. */
	readonly title: string;
	/**
	 * The page below `docs` whose files are the project, instead of a folder here. Its endpoint is for pages of the host
	 * itself, and the page at `/` takes a payment too.
	 */
	readonly guide?: string;
	/** Checks the types of the project, after the build. */
	readonly check?: readonly string[];
	/** Before the start; none where the host runs sources as they are. */
	readonly build?: readonly string[];
	/** A program that runs until it is ended. `{PORT}` and the like are replaced by the variables. */
	readonly start: readonly string[];
	/** Where the endpoint is mounted. */
	readonly path: string;
	/** A page with what `checkout-links/ssr` drew of the item `cafe`, where the host draws pages; see `drawn-page.ts`. */
	readonly drawnPage?: string;
}
