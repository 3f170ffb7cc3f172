import 'checkout-links/define';
import type {} from 'checkout-links/jsx';
import { StrictMode, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';

const customer = { email: 'ana@example.com' };

/** As routers do: a view for each path. */
function usePath(): string {
	return useSyncExternalStore(
		(listener) => {
			addEventListener('popstate', listener);
			return () => removeEventListener('popstate', listener);
		},
		() => location.pathname,
	);
}

function go(path: string): void {
	history.pushState(null, '', path);
	dispatchEvent(new PopStateEvent('popstate'));
}

function App() {
	const path = usePath();
	const [items, setItems] = useState(['cafe', 'te', 'pan']);
	const [shown, setShown] = useState(true);
	const [agreed, setAgreed] = useState(false);
	const [told, setTold] = useState<readonly string[]>([]);
	return (
		<main>
			<button onClick={() => setItems([...items].reverse())}>Turn round</button>
			<button onClick={() => setShown(!shown)}>Show or hide</button>
			<button onClick={() => setAgreed(true)}>Agree</button>
			<button onClick={() => go('/elsewhere')}>Elsewhere</button>
			<output>{told.join(' ')}</output>
			{shown &&
				path === '/' &&
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

createRoot(document.querySelector('#app') as Element).render(
	<StrictMode>
		<App />
	</StrictMode>,
);

// @ts-expect-error no such mode
export const wrong = <payment-link mode="modal" />;
// @ts-expect-error events have classes of their own
export const event = <payment-link oncheckout-success={(happened: MouseEvent) => happened} />;
