-- Vintages as links of a chain: each is bound to its cells, its configuration, the files loaded since the one before,
-- the program and the link before. Whoever changes one has to change all that follow.

alter table core.vintage add column inputs_hash text;
alter table core.vintage add column chain_hash text;

do $$
declare
    previous text := repeat('0', 64);
    previous_load bigint := 0;
    item record;
    inputs text;
begin
    for item in
        select v.*, c.fingerprint, r.program_version
        from core.vintage v
        join core.configuration c using (configuration_id)
        join ops.run r using (run_id)
        order by v.vintage_id
    loop
        select encode(sha256(convert_to(coalesce(string_agg(
            format('%s %s %s %s', f.sha256, l.released_on, l.source_code, l.reading_fingerprint), E'\n'
            order by l.load_id), ''), 'UTF8')), 'hex')
        into inputs
        from raw.load l
        join raw.source_file f using (file_id)
        where l.load_id > previous_load and l.load_id <= item.last_load_id;
        previous := encode(sha256(convert_to(concat_ws(E'\n', 'nqp chain 1', 'previous ' || previous,
            'vintage ' || item.vintage_id, 'content ' || item.content_hash, 'configuration ' || item.fingerprint,
            'program ' || item.program_version, 'inputs ' || inputs), 'UTF8')), 'hex');
        update core.vintage set inputs_hash = inputs, chain_hash = previous where vintage_id = item.vintage_id;
        previous_load := item.last_load_id;
    end loop;
end
$$;

alter table core.vintage alter column inputs_hash set not null;
alter table core.vintage alter column chain_hash set not null;
comment on column core.vintage.inputs_hash is 'SHA-256 over the loads since the vintage before, a line each: SHA-256 of the file, release date, source, reading fingerprint.';
comment on column core.vintage.chain_hash is 'SHA-256 over the chain hash of the vintage before, number, content hash, configuration, program version and inputs hash; see audit.vintage_chain.';
