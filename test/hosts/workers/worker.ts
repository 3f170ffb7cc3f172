import type { Endpoint } from 'checkout-links/endpoint';
import { createCheckout, type Environment } from './checkout.ts';

let checkout: Endpoint | undefined;

export default {
	fetch(request: Request, env: Environment): Promise<Response> {
		checkout ??= createCheckout(env);
		return checkout.fetch(request);
	},
};
