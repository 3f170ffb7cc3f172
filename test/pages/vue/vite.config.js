import vue from '@vitejs/plugin-vue';

const isCustomElement = (tag) => /^(payment|connect)-link$|^checkout-status$/.test(tag);

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
