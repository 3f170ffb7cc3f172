/*
 * The shop's own page script: shows the data of the back office, and starts its charges. It is not part of the widget.
 */
const panel = document.querySelector('#back-office');
const [saved, charges] = panel.querySelectorAll('ul');
const button = panel.querySelector('button');
const money = new Intl.NumberFormat('es-CO', {
	style: 'currency',
	currency: 'COP',
	maximumFractionDigits: 0,
});
const WORDS = { succeeded: 'cobrado', failed: 'rechazado', processing: 'en proceso', pending: 'en proceso' };

function fill(list, lines, empty) {
	list.replaceChildren(
		...(lines.length > 0 ? lines : [empty]).map((line) =>
			Object.assign(document.createElement('li'), { textContent: line }),
		),
	);
}

async function show(init) {
	const response = await fetch('/back-office', init);
	if (!response.ok) return;
	const state = await response.json();
	fill(saved, state.saved, 'Aún no hay medios registrados.');
	fill(
		charges,
		state.charges.map(({ amount, status, reason, reference }) =>
			[money.format(amount.value), WORDS[status] ?? status, reason?.description, reference]
				.filter(Boolean)
				.join(' · '),
		),
		'Aún no hay cobros.',
	);
	button.disabled = state.saved.length === 0;
}

button.addEventListener('click', async () => {
	button.disabled = true;
	await show({ method: 'POST' });
});
document.addEventListener('checkout-status', () => void show());
document.addEventListener('checkout-success', () => void show());
void show();
