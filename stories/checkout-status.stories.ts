import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { CheckoutStatus } from '../src/elements/checkout-status.ts';
import { payerAt, type Payer } from './payer.ts';
import { storyteller } from './told.ts';

const meta: Meta<CheckoutStatus> = {
	title: 'checkout-status',
	component: 'checkout-status',
	args: { endpoint: '/checkout' },
};
export default meta;

const { shown } = storyteller<CheckoutStatus>('checkout-status');

/** The payer pays on one page of the shop and returns to another, which only shows the result. */
function after(outcome: string, words: Parameters<Payer['reads']>[0]): StoryObj<CheckoutStatus> {
	return {
		tags: ['!autodocs'],
		parameters: { shop: { thanksPage: 'checkout-status' } },
		render: ({ endpoint }) => html`<payment-link .endpoint=${endpoint} item="coffee"></payment-link>`,
		async play({ canvasElement }) {
			const payer = payerAt(canvasElement, 'payment-link');
			await payer.press();
			await payer.choose(outcome);
			await payerAt(canvasElement, 'checkout-status').reads(words);
		},
	};
}

/** The payer pays in one browser and returns in another, which may not read the status. */
export const InAnotherBrowser = shown((payer) => payer.reads('unverifiedTitle'), {
	parameters: { shop: { returnedFrom: 'a8973384-0078-4cf9-8bd9-607c1fa9520c' } },
});
export const Approved = after('approve', 'succeededTitle');
export const Cancelled = after('cancel', 'cancelledTitle');
