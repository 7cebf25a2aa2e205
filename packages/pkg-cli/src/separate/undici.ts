export { default } from 'undici';
