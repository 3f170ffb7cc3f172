import { createCheckout } from './checkout.ts';

const checkout = createCheckout(Deno.env.toObject());

Deno.serve({ hostname: '127.0.0.1', port: Number(Deno.env.get('PORT')) }, (request) =>
	checkout.fetch(request),
);
