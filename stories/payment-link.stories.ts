import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { PaymentLink } from '../src/elements/payment-link.ts';
import type { FlowTexts } from '../src/elements/locales/texts.ts';
import { payerAt, type Payer } from './payer.ts';

const meta: Meta<PaymentLink> = {
	title: 'payment-link',
	component: 'payment-link',
	args: { endpoint: '/checkout', item: 'pro-monthly' },
};
export default meta;

type Story = StoryObj<PaymentLink>;

/** A story in which the payer does something and then reads the words of that name. */
function told(act: (payer: Payer) => Promise<void>, words: keyof FlowTexts, more: Story = {}): Story {
	return {
		...more,
		async play({ canvasElement }) {
			const payer = payerAt(canvasElement, 'payment-link');
			await act(payer);
			await payer.reads(words);
		},
	};
}

/** A story in which the payer presses, decides on the provider's page, comes back, and reads what came of it. */
function paid(outcome: string, words: keyof FlowTexts): Story {
	return told(async (payer) => {
		await payer.press();
		await payer.choose(outcome);
	}, words);
}

/** A story that stays in one of the element's custom states. */
function staying(state: string, more: Story): Story {
	return {
		...more,
		play: ({ canvasElement }) => payerAt(canvasElement, 'payment-link').meets(state),
	};
}

/** A story that shows something that matches. */
function seeing(selector: string, more: Story): Story {
	return {
		...more,
		play: ({ canvasElement }) => payerAt(canvasElement, 'payment-link').sees(selector),
	};
}

/* Before the payer acts. */

export const Ready = staying('ready', {});
export const WithoutTax = staying('ready', { args: { item: 'coffee' } });
export const LongWords = staying('ready', { args: { item: 'long-words' } });
export const Methods = seeing('[type="radio"]', { args: { item: 'workshop', method: 'pse' } });
export const Fields = seeing('[name="email"]', { args: { item: 'invoice' } });
export const FieldsPrefilled = seeing('[name="email"]', {
	args: {
		item: 'invoice',
		customer: {
			first_name: 'Ana',
			last_name: 'Gómez',
			email: 'ana@correo.com',
			phone: '+573001234567',
			document_type: 'CC',
			document_number: '1020304050',
		},
	},
});
export const FieldsMissing: Story = {
	args: { item: 'invoice' },
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'payment-link');
		await payer.press();
		await payer.sees('[aria-invalid="true"]');
	},
};
export const Disabled = staying('ready', { args: { disabled: true } });
export const Loading = staying('loading', { parameters: { shop: { offers: 'silent' } } });
export const ItemGone = told(async () => {}, 'itemGone', { args: { item: 'sold-out' } });
export const OfferOffline = staying('unavailable', { parameters: { shop: { offers: 'lost' } } });

/* While the payer waits. */

export const Preparing: Story = {
	parameters: { shop: { creations: 'silent' } },
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'payment-link');
		await payer.press();
		await payer.meets('creating');
	},
};
export const Leaving = told((payer) => payer.press(), 'notOpened', {
	parameters: { shop: { hostedPage: 'stays away' } },
});
export const Confirming: Story = {
	parameters: { shop: { statuses: 'silent' } },
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'payment-link');
		await payer.press();
		await payer.choose('approve');
		await payer.reads('pendingTitle');
	},
};

/* What came of it. */

export const Approved = paid('approve', 'succeededTitle');
export const Declined = paid('decline', 'failedTitle');
export const Processing = paid('process', 'processingTitle');
export const Expired = paid('expire', 'expiredTitle');
export const Cancelled = paid('cancel', 'cancelledTitle');
export const LeftUnpaid: Story = {
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'payment-link');
		await payer.press();
		await payer.goBack();
		await payer.meets('ready');
	},
};

/* What can go wrong. */

export const ProviderDown = told((payer) => payer.press(), 'providerDown', { args: { item: 'unavailable' } });
export const PressedOffline: Story = {
	parameters: { shop: { creations: 'lost' } },
	async play({ canvasElement }) {
		const payer = payerAt(canvasElement, 'payment-link');
		await payer.press();
		await payer.meets('ready');
	},
};
