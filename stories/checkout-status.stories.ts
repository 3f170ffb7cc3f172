import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { CheckoutStatus } from '../src/elements/checkout-status.ts';
import { payerAt } from './payer.ts';

const meta: Meta<CheckoutStatus> = {
	title: 'checkout-status',
	component: 'checkout-status',
	args: { endpoint: '/checkout' },
};
export default meta;

type Story = StoryObj<CheckoutStatus>;

/** A page with an element that pays and one that only shows what came of it, on which the payer's `outcome` is told. */
function after(outcome: string, words: Parameters<ReturnType<typeof payerAt>['reads']>[0]): Story {
	return {
		render: ({ endpoint }) => html`
			<checkout-status .endpoint=${endpoint}></checkout-status>
			<hr />
			<payment-link .endpoint=${endpoint} item="coffee"></payment-link>
		`,
		async play({ canvasElement }) {
			const payer = payerAt(canvasElement, 'payment-link');
			await payer.press();
			await payer.choose(outcome);
			await payerAt(canvasElement, 'checkout-status').reads(words);
		},
	};
}

export const Approved = after('approve', 'succeededTitle');
export const Cancelled = after('cancel', 'cancelledTitle');

/** The link was paid in one browser and came back in another, which may not read the status. */
export const InAnotherBrowser: Story = {
	parameters: { shop: { returnedFrom: 'a8973384-0078-4cf9-8bd9-607c1fa9520c' } },
	play: ({ canvasElement }) => payerAt(canvasElement, 'checkout-status').reads('unverifiedTitle'),
};
