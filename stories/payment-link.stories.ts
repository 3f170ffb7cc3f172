import type { Meta } from '@storybook/web-components-vite';
import type { PaymentLink } from '../src/elements/payment-link.ts';
import { storyteller } from './told.ts';

const meta: Meta<PaymentLink> = {
	title: 'payment-link',
	component: 'payment-link',
	args: { endpoint: '/checkout', item: 'pro-monthly' },
};
export default meta;

const { shown, told, ended } = storyteller<PaymentLink>('payment-link');

/* Before the payer acts. */

export const Ready = shown((payer) => payer.meets('ready'));
export const WithoutTax = shown((payer) => payer.meets('ready'), { args: { item: 'coffee' } });
export const LongWords = shown((payer) => payer.meets('ready'), { args: { item: 'long-words' } });
export const Methods = shown((payer) => payer.sees('[type="radio"]'), {
	args: { item: 'workshop', method: 'pse' },
});
export const Fields = shown((payer) => payer.sees('[name="email"]'), { args: { item: 'invoice' } });
export const FieldsPrefilled = shown((payer) => payer.sees('[name="email"]'), {
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
export const Disabled = shown((payer) => payer.meets('ready'), { args: { disabled: true } });
export const Loading = shown((payer) => payer.meets('loading'), {
	parameters: { shop: { offers: 'silent' } },
});
export const ItemGone = shown((payer) => payer.reads('itemGone'), { args: { item: 'sold-out' } });
export const OfferOffline = shown((payer) => payer.meets('unavailable'), {
	parameters: { shop: { offers: 'lost' } },
});

/* While the payer waits. */

export const FieldsMissing = told(
	async (payer) => {
		await payer.press();
		await payer.sees('[aria-invalid="true"]');
	},
	{ args: { item: 'invoice' } },
);
export const Preparing = told(
	async (payer) => {
		await payer.press();
		await payer.meets('creating');
	},
	{ parameters: { shop: { creations: 'silent' } } },
);
export const Leaving = told(
	async (payer) => {
		await payer.press();
		await payer.reads('notOpened');
	},
	{ parameters: { shop: { hostedPage: 'stays away' } } },
);
export const Confirming = ended('approve', 'pendingTitle', { parameters: { shop: { statuses: 'silent' } } });

export const OnThePhone = told(
	async (payer) => {
		await payer.press();
		await payer.sees('[part="qr"]');
	},
	{ args: { mode: 'qr' } },
);
export const InAWindow = told(
	async (payer) => {
		await payer.press();
		await payer.meets('waiting');
	},
	{ args: { mode: 'popup' } },
);

/* Results. */

export const Approved = ended('approve', 'succeededTitle');
export const Declined = ended('decline', 'failedTitle');
export const Processing = ended('process', 'processingTitle');
export const Expired = ended('expire', 'expiredTitle');
export const Cancelled = ended('cancel', 'cancelledTitle');
export const ApprovedInAWindow = ended('approve', 'succeededTitle', { args: { mode: 'popup' } });
export const LeftUnpaid = told(async (payer) => {
	await payer.press();
	await payer.goBack();
	await payer.meets('ready');
});

/* Failures. */

export const ProviderDown = told(
	async (payer) => {
		await payer.press();
		await payer.reads('providerDown');
	},
	{ args: { item: 'unavailable' } },
);
export const PressedOffline = told(
	async (payer) => {
		await payer.press();
		await payer.sees('[part~="error"]');
	},
	{ parameters: { shop: { creations: 'lost' } } },
);
