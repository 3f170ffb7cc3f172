/**
 * What `make` answers, asked for when it is first wanted and then kept. A failure is not: what could not be had now may
 * be there for the next request.
 */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () =>
		(made ??= make().catch((error: unknown) => {
			made = undefined;
			throw error;
		}));
}
