/// <reference types="vite/client" />
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, fireEvent, userEvent, within } from 'storybook/test';
import { payerAt } from './payer.ts';
import { ThemePlayground } from './theme-playground.ts';
import { cssOf, FONTS, THEMES, written, type Theme } from './themes.ts';
import styles from './theming.css?inline';

customElements.define('theme-playground', ThemePlayground);

const meta: Meta = {
	title: 'Theming',
	component: 'payment-link',
	args: { endpoint: '/checkout', item: 'coffee' },
	// In both stories the payer acts; too slow for one page of documentation.
	tags: ['!autodocs'],
	decorators: [(story) => html`<style .textContent=${styles}></style>${story()}`],
};
export default meta;

/** A shop's theme on its own page: before the payer acts, and after the payment. */
const presetOf = (theme: Theme) => {
	const { ground, item } = theme.page;
	const page = `background: ${written(ground)}; color: ${written(theme.tokens['--checkout-color-text'] ?? 'CanvasText')}; font-family: ${FONTS[theme.font] || 'inherit'}`;
	return html`<section class="preset" style=${page}>
		<style .textContent=${`@scope { ${cssOf(theme)} }`}></style>
		<header>
			<h2>${theme.name}</h2>
			<p>${theme.about}</p>
		</header>
		<div class="pair">
			<payment-link endpoint="/checkout" item=${item}></payment-link>
			<payment-link endpoint="/checkout" item=${item} mode="popup"></payment-link>
		</div>
	</section>`;
};

export const Presets: StoryObj = {
	render: () => html`${THEMES.map(presetOf)}`,
	async play({ canvasElement }) {
		for (const preset of canvasElement.querySelectorAll<HTMLElement>('.preset')) {
			const payer = payerAt(preset, 'payment-link[mode]');
			await payer.press();
			await payer.choose('approve');
			await payer.reads('succeededTitle');
			await payerAt(preset, 'payment-link').meets('ready');
		}
	},
};

/** Styles that show the colours and lengths of a theme. */
const SEEN = [
	['base', 'color'],
	['base', 'background-color'],
	['base', 'border-top-color'],
	['base', 'border-top-left-radius'],
	['base', 'font-family'],
	['description', 'color'],
	['button', 'color'],
	['button', 'background-color'],
	['button', 'border-top-left-radius'],
	['button', 'height'],
] as const;

/** The computed styles of the element in `place`. */
function looksOf(place: ParentNode): readonly string[] {
	return SEEN.map(([part, property]) => {
		const drawn = place.querySelector('payment-link')?.shadowRoot?.querySelector(`[part~="${part}"]`);
		if (!drawn) throw new Error(`There is no ${part}.`);
		return `${part} ${property}: ${getComputedStyle(drawn).getPropertyValue(property)}`;
	});
}

export const Playground: StoryObj = {
	render: () => html`<theme-playground></theme-playground>`,
	async play({ canvasElement, step }) {
		const canvas = within(canvasElement);
		const shown = () => canvasElement.querySelector('pre')?.textContent ?? '';
		await canvasElement.querySelector<ThemePlayground>('theme-playground')?.updateComplete;
		const stage = canvasElement.querySelector<HTMLElement>('.stage');
		if (!stage) throw new Error('There is no stage.');
		const set = (name: string, value: string) =>
			fireEvent.input(canvasElement.querySelector(`[name="${name}"]`) as Element, { target: { value } });
		const dark = stage.style.colorScheme === 'dark';
		await payerAt(stage, 'payment-link').meets('ready');

		await step('There is nothing to paste for the elements’ own looks', async () => {
			await userEvent.click(canvas.getByRole('radio', { name: 'Calm' }));
			await expect(shown()).toMatch(/^\/\* Nothing to paste/);
			await expect(canvas.getByRole('button', { name: 'Copy' })).toBeDisabled();
		});

		await step('What differs is shown, and nothing else', async () => {
			await userEvent.click(canvas.getByRole('radio', { name: 'Light pages' }));
			await set('--checkout-color-accent', '#7a1f5c');
			await userEvent.click(canvas.getByRole('radio', { name: 'Dark pages' }));
			await set('--checkout-color-accent', '#ffb0dd');
			await set('--checkout-card-radius', '4');
			await set('--checkout-control-radius', '20');
			await set('--checkout-control-radius', '10');
			await expect(shown()).toBe(
				`payment-link,\nconnect-link,\ncheckout-status {\n${[
					'--checkout-color-accent: light-dark(#7a1f5c, #ffb0dd);',
					'--checkout-card-radius: 4px;',
				]
					.map((line) => `\t${line}\n`)
					.join('')}}\n`,
			);
		});

		await step('Copy takes all of it', async () => {
			const written: string[] = [];
			const { clipboard } = navigator;
			const stand = { writeText: async (text: string) => void written.push(text) };
			Object.defineProperty(navigator, 'clipboard', { configurable: true, value: stand });
			await userEvent.click(canvas.getByRole('button', { name: 'Copy' }));
			Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
			await expect(written).toEqual([shown()]);
		});

		for (const { name } of THEMES) {
			await step(`The CSS of ${name} makes a new element look the same`, async () => {
				await userEvent.click(canvas.getByRole('radio', { name }));
				if (name === 'Café') {
					await userEvent.click(canvas.getByRole('radio', { name: 'roomy' }));
					await set('--checkout-color-muted', '#dfc8b5');
				}
				for (const scheme of ['Light', 'Dark']) {
					await userEvent.click(canvas.getByRole('radio', { name: `${scheme} pages` }));
					const page = await pageWith(shown(), scheme.toLowerCase(), stage);
					await expect(looksOf(page.root)).toEqual(looksOf(stage));
					page.remove();
				}
			});
		}

		await userEvent.click(canvas.getByRole('radio', { name: 'Café' }));
		await userEvent.click(canvas.getByRole('radio', { name: dark ? 'Dark pages' : 'Light pages' }));
	},
};

/** A page with only the pasted CSS of the playground. */
async function pageWith(css: string, scheme: string, beside: HTMLElement) {
	const place = document.createElement('div');
	place.style.cssText = `color-scheme: ${scheme}; color: CanvasText`;
	const root = place.attachShadow({ mode: 'open' });
	root.innerHTML = `<style></style><div><payment-link endpoint="/checkout" item="coffee"></payment-link></div>`;
	(root.firstChild as HTMLStyleElement).textContent = css;
	beside.after(place);
	await payerAt(root.lastChild as HTMLElement, 'payment-link').meets('ready');
	return { root, remove: () => place.remove() };
}
