import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { ConnectLink } from '../src/elements/connect-link.ts';
import { payerAt } from './payer.ts';

const meta: Meta<ConnectLink> = {
	title: 'connect-link',
	component: 'connect-link',
	args: { endpoint: '/checkout', item: 'card-on-file' },
};
export default meta;

type Story = StoryObj<ConnectLink>;

export const Ready: Story = {
	play: ({ canvasElement }) => payerAt(canvasElement, 'connect-link').meets('ready'),
};
export const Disabled: Story = { ...Ready, args: { disabled: true } };
export const Leaving: Story = {
	parameters: { shop: { hostedPage: 'stays away' } },
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'connect-link');
		await payer.press();
		await payer.reads('notOpened');
	},
};
export const Registered: Story = {
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'connect-link');
		await payer.press();
		await payer.choose('approve');
		await payer.reads('connectSucceededTitle');
	},
};
export const PressedOffline: Story = {
	parameters: { shop: { creations: 'lost' } },
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'connect-link');
		await payer.press();
		await payer.meets('ready');
	},
};
