import { createCheckout } from './checkout.ts';

const checkout = createCheckout(process.env);

Bun.serve({
	hostname: '127.0.0.1',
	port: Number(process.env.PORT),
	fetch: (request) => checkout.fetch(request),
});
