import type { Language } from '../../wire/language.ts';
import type { ProblemCode } from '../../wire/problem.ts';

/**
 * What happened, for payers and developers, in neutral words. Does not include whether money moved or what to do next,
 * because the same code is used for links, charges and reads.
 */
export const PROBLEM_TITLES: Readonly<Record<ProblemCode, Readonly<Record<Language, string>>>> = {
	invalid_json: {
		es: 'La solicitud no es un JSON válido.',
		en: 'The request is not valid JSON.',
		pt: 'A solicitação não é um JSON válido.',
		fr: 'La requête n’est pas un JSON valide.',
	},
	unsupported_media_type: {
		es: 'La solicitud no llegó en un formato admitido.',
		en: 'The request has an unsupported format.',
		pt: 'A solicitação não está em um formato aceito.',
		fr: 'Le format de la requête n’est pas accepté.',
	},
	body_too_large: {
		es: 'Los datos enviados son demasiado largos.',
		en: 'The request is too large.',
		pt: 'Os dados enviados são longos demais.',
		fr: 'Les données envoyées sont trop longues.',
	},
	invalid_request: {
		es: 'Faltan datos o hay datos que no son válidos.',
		en: 'Some details are missing or not valid.',
		pt: 'Faltam dados ou há dados inválidos.',
		fr: 'Des informations manquent ou ne sont pas valides.',
	},
	origin_not_allowed: {
		es: 'Esta página no puede usar este servicio de pagos.',
		en: 'This page can’t use this checkout.',
		pt: 'Esta página não pode usar este serviço de pagamentos.',
		fr: 'Cette page ne peut pas utiliser ce service de paiement.',
	},
	token_invalid: {
		es: 'Este enlace no es válido.',
		en: 'This link is not valid.',
		pt: 'Este link não é válido.',
		fr: 'Ce lien n’est pas valide.',
	},
	token_expired: {
		es: 'La página de la tienda ya venció.',
		en: 'The shop’s page has expired.',
		pt: 'A página da loja expirou.',
		fr: 'La page de la boutique a expiré.',
	},
	status_token_invalid: {
		es: 'No podemos mostrar este pago aquí.',
		en: 'We can’t show this payment here.',
		pt: 'Não podemos mostrar este pagamento aqui.',
		fr: 'Nous ne pouvons pas afficher ce paiement ici.',
	},
	item_not_found: {
		es: 'Este producto ya no está disponible.',
		en: 'This product is no longer available.',
		pt: 'Este produto não está mais disponível.',
		fr: 'Ce produit n’est plus disponible.',
	},
	offer_expired: {
		es: 'El plazo para pagar ya terminó.',
		en: 'The time to pay has ended.',
		pt: 'O prazo para pagar terminou.',
		fr: 'Le délai de paiement est écoulé.',
	},
	method_not_available: {
		es: 'Este medio de pago no está disponible ahora. Elige otro.',
		en: 'This payment method isn’t available right now. Choose another one.',
		pt: 'Este meio de pagamento não está disponível agora. Escolha outro.',
		fr: 'Ce moyen de paiement n’est pas disponible pour le moment. Choisissez-en un autre.',
	},
	quantity_out_of_range: {
		es: 'Esta cantidad no está disponible.',
		en: 'This quantity is not available.',
		pt: 'Esta quantidade não está disponível.',
		fr: 'Cette quantité n’est pas disponible.',
	},
	amount_out_of_range: {
		es: 'Este pago no admite ese valor.',
		en: 'This payment can’t be made for that amount.',
		pt: 'Este pagamento não aceita esse valor.',
		fr: 'Ce paiement n’accepte pas ce montant.',
	},
	return_url_not_allowed: {
		es: 'La página de regreso de este pago está mal configurada.',
		en: 'The return page of this payment isn’t set up correctly.',
		pt: 'A página de retorno deste pagamento está mal configurada.',
		fr: 'La page de retour de ce paiement est mal configurée.',
	},
	attempt_missing: {
		es: 'Falta el identificador de este pago.',
		en: 'This payment has no identifier.',
		pt: 'Falta o identificador deste pagamento.',
		fr: 'L’identifiant de ce paiement est absent.',
	},
	attempt_reused: {
		es: 'Esta solicitud ya se usó para otra compra.',
		en: 'This request was already used for another purchase.',
		pt: 'Esta solicitação já foi usada em outra compra.',
		fr: 'Cette demande a déjà servi à un autre achat.',
	},
	attempt_in_progress: {
		es: 'Ya estamos abriendo tu pago. Espera un momento.',
		en: 'Your payment is already opening. Wait a moment.',
		pt: 'Já estamos abrindo seu pagamento. Aguarde um momento.',
		fr: 'Votre paiement est déjà en cours d’ouverture. Patientez un instant.',
	},
	price_changed: {
		es: 'El precio cambió. Revísalo antes de pagar.',
		en: 'The price has changed. Check it before you pay.',
		pt: 'O preço mudou. Confira antes de pagar.',
		fr: 'Le prix a changé. Vérifiez-le avant de payer.',
	},
	already_paid: {
		es: 'Este pago ya está hecho.',
		en: 'This payment is already made.',
		pt: 'Este pagamento já foi feito.',
		fr: 'Ce paiement est déjà fait.',
	},
	order_cancelled: {
		es: 'La tienda anuló este pago.',
		en: 'The shop cancelled this payment.',
		pt: 'A loja cancelou este pagamento.',
		fr: 'La boutique a annulé ce paiement.',
	},
	rate_limited: {
		es: 'Hay demasiadas solicitudes en este momento.',
		en: 'There are too many requests right now.',
		pt: 'Há solicitações demais neste momento.',
		fr: 'Il y a trop de demandes en ce moment.',
	},
	challenge_required: {
		es: 'Confirma que eres una persona para continuar.',
		en: 'Confirm you’re human to continue.',
		pt: 'Confirme que você é uma pessoa para continuar.',
		fr: 'Confirmez que vous êtes une personne pour continuer.',
	},
	provider_rejected: {
		es: 'El proveedor de pagos no aceptó los datos.',
		en: 'The payment provider didn’t accept the details.',
		pt: 'O provedor de pagamentos não aceitou os dados.',
		fr: 'Le prestataire de paiement n’a pas accepté les informations.',
	},
	provider_unavailable: {
		es: 'El proveedor de pagos no está disponible en este momento.',
		en: 'The payment provider isn’t available right now.',
		pt: 'O provedor de pagamentos não está disponível no momento.',
		fr: 'Le prestataire de paiement n’est pas disponible pour le moment.',
	},
	provider_timeout: {
		es: 'El proveedor de pagos está tardando en responder.',
		en: 'The payment provider is taking too long to respond.',
		pt: 'O provedor de pagamentos está demorando para responder.',
		fr: 'Le prestataire de paiement tarde à répondre.',
	},
	outcome_unknown: {
		es: 'Aún no sabemos si el pago se creó. No pagues de nuevo.',
		en: 'We don’t know yet if the payment was created. Don’t pay again.',
		pt: 'Ainda não sabemos se o pagamento foi criado. Não pague de novo.',
		fr: 'Nous ne savons pas encore si le paiement a été créé. Ne payez pas à nouveau.',
	},
	amount_mismatch: {
		es: 'El valor no coincide con el del proveedor de pagos.',
		en: 'The amount doesn’t match the payment provider’s.',
		pt: 'O valor não coincide com o do provedor de pagamentos.',
		fr: 'Le montant ne correspond pas à celui du prestataire de paiement.',
	},
	not_supported: {
		es: 'El proveedor de pagos no ofrece esta función.',
		en: 'The payment provider doesn’t offer this.',
		pt: 'O provedor de pagamentos não oferece esta função.',
		fr: 'Le prestataire de paiement ne propose pas cette fonction.',
	},
	not_found: {
		es: 'No encontramos lo que buscas.',
		en: 'We couldn’t find this.',
		pt: 'Não encontramos o que você procura.',
		fr: 'Nous n’avons pas trouvé ce que vous cherchez.',
	},
	unauthorized: {
		es: 'Falta la autorización para continuar.',
		en: 'Authorization is required to continue.',
		pt: 'É necessária autorização para continuar.',
		fr: 'Une autorisation est nécessaire pour continuer.',
	},
	internal: {
		es: 'Algo salió mal de nuestro lado.',
		en: 'Something went wrong on our side.',
		pt: 'Algo deu errado do nosso lado.',
		fr: 'Un problème est survenu de notre côté.',
	},
};
