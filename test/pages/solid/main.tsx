import 'checkout-links/define';
import type {} from 'checkout-links/jsx';
import { createSignal, For, Show } from 'solid-js';
import { render } from 'solid-js/web';

const customer = { email: 'ana@example.com' };

function App() {
	const [items, setItems] = createSignal(['cafe', 'te', 'pan']);
	const [shown, setShown] = createSignal(true);
	const [agreed, setAgreed] = createSignal(false);
	const [told, setTold] = createSignal<readonly string[]>([]);
	return (
		<main>
			<button onClick={() => setItems([...items()].reverse())}>Turn round</button>
			<button onClick={() => setShown(!shown())}>Show or hide</button>
			<button onClick={() => setAgreed(true)}>Agree</button>
			<output>{told().join(' ')}</output>
			<Show when={shown()}>
				<For each={items()}>
					{(item) => (
						<payment-link
							id={item}
							attr:item={item}
							endpoint="/checkout"
							bool:disabled={!agreed()}
							prop:customer={customer}
							return-url={location.href}
							on:checkout-start={(event) => setTold([...told(), event.type])}
						/>
					)}
				</For>
			</Show>
		</main>
	);
}

render(() => <App />, document.querySelector('#app') as Element);

// @ts-expect-error no such mode
export const wrong = () => <payment-link mode="modal" />;
// @ts-expect-error events have classes of their own
export const event = () => <payment-link on:checkout-success={(happened: MouseEvent) => happened} />;
