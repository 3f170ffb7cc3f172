import { PaymentLink } from 'checkout-links/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

const customer = { email: 'ana@example.com' };

function App() {
	const [items, setItems] = useState(['cafe', 'te', 'pan']);
	const [shown, setShown] = useState(true);
	const [agreed, setAgreed] = useState(false);
	const [told, setTold] = useState<readonly string[]>([]);
	return (
		<main>
			<button onClick={() => setItems([...items].reverse())}>Turn round</button>
			<button onClick={() => setShown(!shown)}>Show or hide</button>
			<button onClick={() => setAgreed(true)}>Agree</button>
			<output>{told.join(' ')}</output>
			{shown &&
				items.map((item) => (
					<PaymentLink
						key={item}
						id={item}
						item={item}
						endpoint="/checkout"
						disabled={!agreed}
						customer={customer}
						returnUrl={location.href}
						onCheckoutStart={(event) => setTold([...told, event.type])}
					/>
				))}
		</main>
	);
}

createRoot(document.querySelector('#app') as Element).render(
	<StrictMode>
		<App />
	</StrictMode>,
);

// @ts-expect-error no such mode
export const wrong = <PaymentLink mode="modal" />;
// @ts-expect-error events have classes of their own
export const event = <PaymentLink onCheckoutSuccess={(happened: MouseEvent) => happened} />;
