import type { Language } from '../../wire/language.ts';
import type { OfferKind } from '../../wire/offer.ts';

/** The question to a payer whose form had no attempt. */
interface Question {
	readonly title: string;
	readonly text: string;
	readonly button: string;
}

/** By the purpose of the form: before the first payment or registration, and after one for the same offer. */
export const FORM_WORDS: Readonly<
	Record<Language, Readonly<Record<OfferKind, { readonly first: Question; readonly again: Question }>>>
> = {
	es: {
		payment: {
			first: {
				title: 'Un paso más',
				text: 'Todavía no se ha cobrado nada. Con el botón vas a la página de pago.',
				button: 'Ir a pagar',
			},
			again: {
				title: 'Ya hiciste este pago',
				text: 'Tu pago anterior está hecho. Continúa solo si quieres pagar otra vez; si no, puedes cerrar esta página.',
				button: 'Pagar otra vez',
			},
		},
		connect: {
			first: {
				title: 'Un paso más',
				text: 'Registrar un medio de pago no cuesta nada. Con el botón vas a la página de registro.',
				button: 'Ir a registrar',
			},
			again: {
				title: 'Ya registraste un medio de pago',
				text: 'Continúa solo si quieres registrar otro; si no, puedes cerrar esta página.',
				button: 'Registrar otro',
			},
		},
	},
	en: {
		payment: {
			first: {
				title: 'One more step',
				text: 'Nothing has been charged yet. The button takes you to the payment page.',
				button: 'Go to payment',
			},
			again: {
				title: 'You have already paid this',
				text: 'Your earlier payment is done. Continue only if you want to pay again; otherwise you can close this page.',
				button: 'Pay again',
			},
		},
		connect: {
			first: {
				title: 'One more step',
				text: 'Registering a payment method costs nothing. The button takes you to the page for it.',
				button: 'Go to registration',
			},
			again: {
				title: 'You have already registered a payment method',
				text: 'Continue only if you want to register another one; otherwise you can close this page.',
				button: 'Register another one',
			},
		},
	},
	pt: {
		payment: {
			first: {
				title: 'Só mais um passo',
				text: 'Nada foi cobrado ainda. O botão leva você à página de pagamento.',
				button: 'Ir para o pagamento',
			},
			again: {
				title: 'Você já fez este pagamento',
				text: 'Seu pagamento anterior está feito. Continue apenas se quiser pagar de novo; se não, pode fechar esta página.',
				button: 'Pagar de novo',
			},
		},
		connect: {
			first: {
				title: 'Só mais um passo',
				text: 'Registrar um meio de pagamento não custa nada. O botão leva você à página de registro.',
				button: 'Ir para o registro',
			},
			again: {
				title: 'Você já registrou um meio de pagamento',
				text: 'Continue apenas se quiser registrar outro; se não, pode fechar esta página.',
				button: 'Registrar outro',
			},
		},
	},
	fr: {
		payment: {
			first: {
				title: 'Encore une étape',
				text: 'Rien n’a encore été débité. Le bouton vous mène à la page de paiement.',
				button: 'Aller au paiement',
			},
			again: {
				title: 'Vous avez déjà fait ce paiement',
				text: 'Votre paiement précédent est fait. Continuez seulement si vous voulez payer à nouveau\u202f; sinon, vous pouvez fermer cette page.',
				button: 'Payer à nouveau',
			},
		},
		connect: {
			first: {
				title: 'Encore une étape',
				text: 'Enregistrer un moyen de paiement ne coûte rien. Le bouton vous mène à la page d’enregistrement.',
				button: 'Aller à l’enregistrement',
			},
			again: {
				title: 'Vous avez déjà enregistré un moyen de paiement',
				text: 'Continuez seulement si vous voulez en enregistrer un autre\u202f; sinon, vous pouvez fermer cette page.',
				button: 'En enregistrer un autre',
			},
		},
	},
};
