import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { PaymentLink } from '../src/elements/payment-link.ts';

const meta: Meta<PaymentLink> = {
	title: 'payment-link',
	component: 'payment-link',
	args: { endpoint: '/checkout', item: 'pro-monthly' },
};
export default meta;

type Story = StoryObj<PaymentLink>;

/** The offer as the payer meets it. */
export const Ready: Story = {};

/** A button alone, for a page that shows the offer itself. */
export const AsButton: Story = { args: { variant: 'button' } };
