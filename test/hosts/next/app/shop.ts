import { createCheckout } from '../checkout';

export const checkout = createCheckout(process.env);
