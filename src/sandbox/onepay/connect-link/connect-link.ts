import * as v from 'valibot';
import { allowsMap, metadata, optionalText, webAddress } from '../fields.ts';

/** Body of `POST /v1/connect-links`. */
export const ConnectLinkRequest = v.object({
	customer_id: v.pipe(v.string(), v.uuid()),
	single_use: v.nullish(v.boolean()),
	notify: v.nullish(v.boolean()),
	allows: v.nullish(allowsMap),
	external_id: optionalText(255),
	redirect_url: v.nullish(webAddress),
	metadata,
});

/** A connect link, as the simulator stores it. */
export interface ConnectLink {
	readonly id: string;
	readonly isTest: boolean;
	readonly request: v.InferOutput<typeof ConnectLinkRequest>;
	readonly createdAt: number;
	updatedAt: number;
	visits: number;
	/** How many methods were registered through it. */
	completed: number;
}

/** True if a single-use link was used. */
export function isUsedUp({ request, completed }: ConnectLink): boolean {
	return request.single_use === true && completed > 0;
}
