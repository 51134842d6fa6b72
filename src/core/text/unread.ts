/**
 * Stands in a stored text where a scanned line could not be read for certain. A sentence that holds it may have lost its
 * "not" or its dose: it is shown with its passage and never quoted.
 */
export const UNREAD = '［此处未能识别］';
