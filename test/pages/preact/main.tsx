import 'checkout-links/define';
import type {} from 'checkout-links/jsx';
import { render } from 'preact';
import { useState } from 'preact/hooks';

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
					<payment-link
						key={item}
						id={item}
						item={item}
						endpoint="/checkout"
						disabled={!agreed}
						customer={customer}
						return-url={location.href}
						oncheckout-start={(event) => setTold([...told, event.type])}
					/>
				))}
		</main>
	);
}

render(<App />, document.querySelector('#app') as Element);

// @ts-expect-error no such mode
export const wrong = <payment-link mode="modal" />;
// @ts-expect-error events have classes of their own
export const event = <payment-link oncheckout-success={(happened: MouseEvent) => happened} />;
