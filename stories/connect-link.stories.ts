import type { Meta } from '@storybook/web-components-vite';
import type { ConnectLink } from '../src/elements/connect-link.ts';
import { storyteller } from './told.ts';

const meta: Meta<ConnectLink> = {
	title: 'connect-link',
	component: 'connect-link',
	args: { endpoint: '/checkout', item: 'card-on-file' },
};
export default meta;

const { shown, told, ended } = storyteller<ConnectLink>('connect-link');

export const Ready = shown((payer) => payer.meets('ready'));
export const Disabled = shown((payer) => payer.meets('ready'), { args: { disabled: true } });
export const Leaving = told(
	async (payer) => {
		await payer.press();
		await payer.reads('notOpened');
	},
	{ parameters: { shop: { hostedPage: 'stays away' } } },
);
export const Registered = ended('approve', 'connectSucceededTitle');
export const PressedOffline = told(
	async (payer) => {
		await payer.press();
		await payer.sees('[part~="error"]');
	},
	{ parameters: { shop: { creations: 'lost' } } },
);
