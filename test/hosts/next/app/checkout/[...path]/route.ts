import { checkout } from '../../shop';

const answer = (request: Request) => checkout.fetch(request);

export { answer as GET, answer as POST, answer as OPTIONS };
