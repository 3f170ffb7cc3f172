import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { PaymentLink } from '../src/elements/payment-link.ts';
import type { CATALOGUE } from './in-page/catalogue.ts';
import type { Payer } from './payer.ts';
import { storyteller } from './told.ts';

/** The payer's data, so that no story needs typing. */
const ANA = {
	first_name: 'Ana',
	last_name: 'Gómez',
	email: 'ana@correo.com',
	phone: '+573001234567',
	document_type: 'CC',
	document_number: '1020304050',
};

const meta: Meta<PaymentLink> = {
	title: 'Scenarios',
	component: 'payment-link',
	args: { endpoint: '/checkout', customer: ANA },
};
export default meta;

const { told, ended } = storyteller<PaymentLink>('payment-link');

type Words = Parameters<Payer['reads']>[0];

/** Pays for an item, chooses an outcome on the provider's page, and checks the text afterwards. */
const paying = (item: keyof typeof CATALOGUE, outcome: string, words: Words): StoryObj<PaymentLink> =>
	ended(outcome, words, { args: { item } });

/** Presses the button for an item whose link cannot be created, and checks the text. */
const pressing = (item: keyof typeof CATALOGUE, words: Words): StoryObj<PaymentLink> =>
	told(
		async (payer) => {
			await payer.press();
			await payer.reads(words);
		},
		{ args: { item } },
	);

/* OnePay */

export const OnePayApproves = paying('coffee', 'approve', 'succeededTitle');
export const OnePayDeclines = paying('coffee', 'decline', 'failedTitle');
export const OnePayTakesItsTime = paying('coffee', 'process', 'processingTitle');
export const OnePayLinkExpires = paying('coffee', 'expire', 'expiredTitle');
export const OnePayPayerCancels = paying('coffee', 'cancel', 'cancelledTitle');

/* Yuno */

export const WebpayApproves = paying('webpay', 'approve', 'succeededTitle');
export const WebpayDeclines = paying('webpay', 'decline', 'failedTitle');
export const TarjetaClaveApproves = paying('clave', 'approve', 'succeededTitle');
export const PayvalidaTakesItsTime = paying('payvalida', 'process', 'processingTitle');
export const PagoEfectivoLater = paying('voucher', 'later', 'voucherTitle');
export const PagoEfectivoPaid = paying('voucher', 'approve', 'succeededTitle');
export const PagoEfectivoExpires = paying('voucher', 'expire', 'expiredTitle');

/* Neopay */

export const NeopayApproves = paying('transfer', 'approve', 'succeededTitle');
export const NeopayDeclines = paying('transfer', 'decline', 'failedTitle');
/**
 * Neopay sends payers to one address for all payments. An undecided payment can be opened again, but never paid twice.
 */
export const NeopayComesBackUndecided = told(
	async (payer) => {
		await payer.press();
		await payer.choose('process');
		await payer.meets('ready');
	},
	{ args: { item: 'transfer' } },
);

/* Faults between the shop and the provider. */

export const AnswerLost = paying('lost-answer', 'approve', 'succeededTitle');
export const RefusedOnce = paying('one-refusal', 'approve', 'succeededTitle');
export const ProviderNamesAnotherAmount = pressing('wrong-amount', 'internalError');
export const ProviderLinksElsewhere = pressing('foreign-link', 'outcomeUnknown');
export const SecondProviderTakesOver = paying('second-provider', 'approve', 'succeededTitle');
