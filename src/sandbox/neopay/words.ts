import type { Language } from '../page/language.ts';

const ES = {
	yourData: 'Tus datos',
	email: 'Correo electrónico',
	name: 'Nombre completo',
	phone: 'Celular',
	address: 'Dirección',
	chooseBank: '¿Desde qué banco pagas?',
	badEmail: 'Escribe un correo como ana@correo.com.',
	draft: 'Este enlace aún no está publicado',
	draftHelp: 'La tienda debe publicarlo antes de que se pueda pagar.',
	closed: 'Este enlace está cerrado',
	rejected: 'El banco rechazó el pago',
};

export type NeopayWords = typeof ES;

const EN: NeopayWords = {
	yourData: 'Your details',
	email: 'E-mail',
	name: 'Full name',
	phone: 'Phone',
	address: 'Address',
	chooseBank: 'Which bank do you pay from?',
	badEmail: 'Write an address like ana@mail.com.',
	draft: 'This link is not published yet',
	draftHelp: 'The shop has to publish it before it can be paid.',
	closed: 'This link is closed',
	rejected: 'The bank declined the payment',
};

/** Texts that only Neopay's pages use. */
export function neopayWords(language: Language): NeopayWords {
	return language === 'en' ? EN : ES;
}
