import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewAttachment } from './attachment-types.ts';
import { lineChunks, newDocument, type StoreUnderTest } from './contract-fixtures.ts';
import type { KnowledgeStore } from './types.ts';

const LEASE_MS = 60_000;

/** What every implementation of `KnowledgeStore` must do with files on their way into a store, and with what expires. */
export function attachmentContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the queue of files`, () => {
    let under: StoreUnderTest;
    let store: KnowledgeStore;
    let storeId: string;

    beforeEach(async () => {
      under = await open();
      store = under.store;
      storeId = (await store.createStore('内科')).id;
    });
    afterEach(async () => {
      await under.dispose();
    });

    const upload = async (text: string) => store.putFile(`${text}.md`, Buffer.from(text), 'test');
    const attach = async (text: string, more: Partial<NewAttachment> = {}) => {
      const { id: fileId } = await upload(text);
      const plain = { storeId, fileId, batchId: undefined, attributes: {}, chunking: undefined };
      const [stored] = await store.putAttachments([{ ...plain, ...more }]);
      if (stored === undefined) throw new Error('nothing was attached');
      return stored;
    };

    test('what was attached is kept as it was given, and in order, also after opening again', async () => {
      const first = await attach('a', {
        attributes: { ward: '3', n: 1 },
        chunking: { maxTokens: 200, overlapTokens: 50 },
      });
      const second = await attach('b');
      expect(first).toMatchObject({
        status: 'in_progress',
        error: undefined,
        attributes: { ward: '3', n: 1 },
        chunking: { maxTokens: 200, overlapTokens: 50 },
      });
      store = await under.reopen();
      expect(await store.listAttachments(storeId)).toEqual([first, second]);
      expect(await store.getAttachment(storeId, first.fileId)).toEqual(first);
      await store.setAttachmentAttributes(storeId, first.fileId, { ward: '4' });
      expect((await store.getAttachment(storeId, first.fileId))?.attributes).toEqual({ ward: '4' });
    });

    test('a file or store that does not exist is refused, and nothing of the list is kept', async () => {
      const { id: fileId } = await upload('a');
      const given = { storeId, fileId, batchId: undefined, attributes: {}, chunking: undefined };
      const unknown = store.putAttachments([given, { ...given, fileId: 'file-none' }]);
      await expect(unknown).rejects.toMatchObject({ code: 'file_not_found' });
      const nowhere = store.putAttachments([{ ...given, storeId: 'vs_none' }]);
      await expect(nowhere).rejects.toMatchObject({ code: 'store_not_found' });
      expect(await store.listAttachments(storeId)).toEqual([]);
    });

    test('each is given to one worker, oldest first; only that one can end it', async () => {
      const [first, second] = [await attach('a'), await attach('b')];
      const elsewhere = await under.another();
      expect((await store.claimAttachment('w1', LEASE_MS))?.fileId).toBe(first.fileId);
      expect((await elsewhere.claimAttachment('w2', LEASE_MS))?.fileId).toBe(second.fileId);
      expect(await store.claimAttachment('w1', LEASE_MS)).toBeUndefined();
      expect(await store.endAttachment('w1', second, { status: 'completed' })).toBe(false);
      const error = { code: 'file_damaged', message: 'damaged' } as const;
      expect(await elsewhere.endAttachment('w2', second, { status: 'failed', error })).toBe(true);
      expect(await store.endAttachment('w1', first, { status: 'completed' })).toBe(true);
      await elsewhere.close();
      store = await under.reopen();
      const [one, two] = await store.listAttachments(storeId);
      expect([one?.status, two?.status]).toEqual(['completed', 'failed']);
      expect(two?.error).toEqual(error);
      expect(await store.claimAttachment('w1', LEASE_MS)).toBeUndefined();
    });

    test('what a dead worker held is given to another one once its lease is over, or given back', async () => {
      const held = await attach('a');
      await store.claimAttachment('dead', 30);
      expect(await store.claimAttachment('w', LEASE_MS)).toBeUndefined();
      await sleep(50);
      const taken = await store.claimAttachment('w', LEASE_MS);
      expect(taken).toMatchObject({ fileId: held.fileId, attempts: 2 });
      expect(await store.renewLease('dead', held, LEASE_MS)).toBe(false);
      expect(await store.endAttachment('dead', held, { status: 'completed' })).toBe(false);
      expect(await store.renewLease('w', held, LEASE_MS)).toBe(true);
      expect(await store.renewLease('w', held, 0)).toBe(true);
      const next = await store.claimAttachment('next', LEASE_MS);
      expect(next).toMatchObject({ fileId: held.fileId, attempts: 2 });
    });

    test('attachments are counted by what became of them', async () => {
      const [a] = [await attach('a'), await attach('b')];
      await store.claimAttachment('w', LEASE_MS);
      await store.endAttachment('w', a, { status: 'completed' });
      expect(await store.countAttachments(storeId)).toEqual({
        in_progress: 1,
        completed: 1,
        failed: 0,
        cancelled: 0,
      });
    });

    test('attaching again starts anew and takes the work from whoever had it', async () => {
      const first = await attach('a');
      await store.claimAttachment('w1', LEASE_MS);
      await attach('a', { attributes: { n: 2 } });
      expect(await store.endAttachment('w1', first, { status: 'completed' })).toBe(false);
      expect(await store.claimAttachment('w2', LEASE_MS)).toMatchObject({ attributes: { n: 2 } });
      expect(await store.listAttachments(storeId)).toHaveLength(1);
    });

    test('a batch is its files; cancelling ends what is not done, also what is being worked on', async () => {
      const batch = await store.createFileBatch(storeId);
      const [a, b, c] = [
        await attach('a', { batchId: batch.id }),
        await attach('b', { batchId: batch.id }),
        await attach('c'),
      ];
      await store.claimAttachment('w', LEASE_MS);
      await store.endAttachment('w', a, { status: 'completed' });
      await store.claimAttachment('w', LEASE_MS);
      expect(await store.cancelFileBatch(storeId, batch.id)).toMatchObject({ isCancelled: true });
      const statuses = (await store.listAttachments(storeId, batch.id)).map((f) => f.status);
      expect(statuses).toEqual(['completed', 'cancelled']);
      expect(await store.renewLease('w', b, LEASE_MS)).toBe(false);
      expect((await store.claimAttachment('w', LEASE_MS))?.fileId).toBe(c.fileId);
      expect(await store.getFileBatch(storeId, batch.id)).toMatchObject({ isCancelled: true });
      const unknown = store.getFileBatch('vs_other', batch.id);
      await expect(unknown).rejects.toMatchObject({ code: 'file_not_found' });
    });

    test('a file in the queue cannot be deleted; a deleted store takes its queue along', async () => {
      const { fileId } = await attach('a');
      await expect(store.deleteFile(fileId)).rejects.toMatchObject({ code: 'file_in_use' });
      expect(await store.deleteAttachment(storeId, fileId)).toBe(true);
      expect(await store.deleteAttachment(storeId, fileId)).toBe(false);
      await store.deleteFile(fileId);
      const again = await attach('b');
      await store.deleteStore(storeId);
      expect(await store.claimAttachment('w', LEASE_MS)).toBeUndefined();
      await store.deleteFile(again.fileId);
    });

    test('a stream is kept like bytes; one that breaks off leaves nothing', async () => {
      async function* pieces(fails: boolean): AsyncGenerator<Uint8Array> {
        yield Buffer.from('一次');
        if (fails) throw new Error('broken off');
        yield Buffer.from('0.5g');
      }
      await expect(store.putFile('a.md', pieces(true), 'test')).rejects.toThrow('broken off');
      expect(await store.listFiles()).toEqual([]);
      const streamed = await store.putFile('a.md', pieces(false), 'test');
      expect(Buffer.from(await store.readFile(streamed.id)).toString()).toBe('一次0.5g');
      expect(await store.putFile('a.md', Buffer.from('一次0.5g'), 'test')).toEqual(streamed);
    });

    test('what a stream is about is read once it has come', async () => {
      const about = { purpose: 'unknown' };
      async function* pieces(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('x');
        about.purpose = 'known';
      }
      expect(await store.putFile('a', pieces(), about)).toMatchObject({ purpose: 'known' });
    });

    test('expired files are deleted, but not those a store uses', async () => {
      const past = Math.floor(Date.now() / 1000) - 1;
      const gone = await store.putFile('gone', Buffer.from('x'), {
        purpose: 'test',
        expiresAt: past,
      });
      const used = await store.putFile('used', Buffer.from('y'), {
        purpose: 'test',
        expiresAt: past,
      });
      const later = await store.putFile('later', Buffer.from('z'), {
        purpose: 'test',
        expiresAt: past + 1000,
      });
      expect(gone.expiresAt).toBe(past);
      await store.putDocument(storeId, newDocument('x', { fileId: used.id }), lineChunks('x'));
      expect(await store.deleteExpiredFiles()).toBe(1);
      expect((await store.listFiles()).map(({ id }) => id).toSorted()).toEqual(
        [used.id, later.id].toSorted(),
      );
      const kept = await store.putFile('later', Buffer.from('z'), 'test');
      expect(kept).toMatchObject({ id: later.id, expiresAt: undefined });
    });

    test('a store can be renamed, described and given an end', async () => {
      const other = await store.createStore('外科', { ward: '3' }, 7);
      expect(other).toMatchObject({ expiresAfterDays: 7, lastActiveAt: other.createdAt });
      await expect(store.updateStore(other.id, { name: '内科' })).rejects.toMatchObject({
        code: 'store_exists',
      });
      const same = await store.updateStore(other.id, { name: '外科', metadata: { ward: '4' } });
      expect(same).toMatchObject({ name: '外科', metadata: { ward: '4' }, expiresAfterDays: 7 });
      const changed = await store.updateStore(other.id, { name: '眼科', expiresAfterDays: null });
      expect(changed).toMatchObject({ name: '眼科', expiresAfterDays: undefined });
      await store.touchStore(other.id);
      expect(await store.getStore('眼科')).toMatchObject({ lastActiveAt: changed.lastActiveAt });
      await expect(store.updateStore('vs_none', {})).rejects.toMatchObject({
        code: 'store_not_found',
      });
    });
  });
}
