import { createCheckout } from '../../../checkout';

const { fetch } = createCheckout(process.env);

export { fetch as GET, fetch as POST, fetch as OPTIONS };
