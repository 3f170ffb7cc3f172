import { writeFile } from 'node:fs/promises';
import { OPENAPI_FILE, openapiText } from './openapi/text.ts';

/** `npm run openapi`: writes `docs/openapi.json`. Run it after a change of the endpoint's schemas. */
const text = await openapiText();
await writeFile(OPENAPI_FILE, text);
console.log(`docs/openapi.json: ${text.length} characters`);
