import type { AttachmentQueue } from '../attachment-types.ts';
import type { AttachmentRecords } from './attachment-records.ts';
import type { FileRecords } from './file-records.ts';
import type { StoreRecords } from './store-records.ts';

export interface AttachmentQueueDeps {
  readonly attachments: AttachmentRecords;
  readonly stores: StoreRecords;
  readonly files: FileRecords;
  readonly read: <T>(work: () => T) => Promise<T>;
  readonly write: <T>(work: () => T) => Promise<T>;
}

/** The part of the store's contract that is a queue, over its records. */
export function createAttachmentQueue(deps: AttachmentQueueDeps): AttachmentQueue {
  const { attachments, stores, files, read, write } = deps;
  return {
    putAttachments: (given) =>
      write(() =>
        given.map((attachment) => {
          stores.state(attachment.storeId);
          files.get(attachment.fileId);
          return attachments.put(attachment);
        }),
      ),
    getAttachment: (storeId, fileId) => read(() => attachments.get(storeId, fileId)),
    listAttachments: (storeId, batchId) =>
      read(() => attachments.list(stores.state(storeId).id, batchId)),
    countAttachments: (storeId) => read(() => attachments.count(storeId)),
    deleteAttachment: (storeId, fileId) => write(() => attachments.delete(storeId, fileId)),
    setAttachmentAttributes: (storeId, fileId, attributes) =>
      write(() => attachments.setAttributes(storeId, fileId, attributes)),
    async claimAttachment(worker, leaseMs) {
      // A worker asks often: only where there is something is it worth a write.
      const isAny = await read(() => attachments.isAnyWaiting(Date.now()));
      return isAny ? write(() => attachments.claim(worker, Date.now(), leaseMs)) : undefined;
    },
    renewLease: (worker, { storeId, fileId }, leaseMs) =>
      write(() =>
        leaseMs === 0
          ? attachments.giveBack(worker, storeId, fileId)
          : attachments.renew(worker, storeId, fileId, Date.now() + leaseMs),
      ),
    endAttachment: (worker, { storeId, fileId }, outcome) =>
      write(() => attachments.end(worker, storeId, fileId, outcome)),
    createFileBatch: (storeId) => write(() => attachments.createBatch(stores.state(storeId).id)),
    getFileBatch: (storeId, id) => read(() => attachments.getBatch(storeId, id)),
    cancelFileBatch: (storeId, id) =>
      write(() => {
        attachments.getBatch(storeId, id);
        attachments.cancelBatch(id);
        return attachments.getBatch(storeId, id);
      }),
  };
}
