import { renderPaymentLink, type Offer } from 'checkout-links/ssr';
import { connection } from 'next/server';
import { checkout } from '../shop';
import { Drawn } from './drawn';
import { Refresh } from './refresh';

export default async function Page() {
	// Drawn for each request: the attempt in it is one payer's.
	await connection();
	const answer = await checkout.fetch(new Request('http://127.0.0.1/checkout/v1/items/cafe'));
	const offer = (await answer.json()) as Offer;
	return (
		<>
			<Drawn html={renderPaymentLink(offer, { item: 'cafe' })} />
			<p>
				<Refresh />
			</p>
			<output>{crypto.randomUUID()}</output>
		</>
	);
}
