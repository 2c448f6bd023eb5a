"""An oracle, no part of the program: kept as it came with the expert positions it reads (edition 3, November 2026), but
for the line that opens the file. `tests/planning/test_standing.py` writes that file from the catalogue.

A plain reading of the standing rule of DESIGN section 3 over positions.yaml, to hold another implementation against.

standing(scar_type, depth, severity, skin_type, contexts) gives per treatment its standing, whether one group less would undo it, the weights
for, in support and against, whether experts disagree, and whether it may be shown and put first. Needs PyYAML.
"""
import yaml,collections,sys
D=yaml.safe_load((__import__('pathlib').Path(__file__).parent/'positions.yaml').read_text(encoding='utf-8'))
SRC=D['sources']
AD=lambda s: SRC[s]['quality_class'] in 'ABCD'
def weight(s,basis): return 1.0 if basis=='printed' and SRC[s]['quality_class']!='E' else 0.5
def statements(skin,contexts,drop=None):
    for e in D['entries']:
        p=e['population']; g=SRC[e['source']]['independence_group']
        if g==drop: continue
        if p['fitzpatrick'] and skin not in p['fitzpatrick']: continue
        if p['context'] and p['context'] not in contexts: continue
        for s in e['says']: yield g,e['source'],p,s
def tally(scar,depth,sev,skin,contexts,drop=None):
    """per treatment: weights for, alternative, against; flags"""
    T=collections.defaultdict(lambda: dict(f={},alt={},ag={},ad=False,ad_op=False,avoid_ad=set(),avoid_A=False,label=False,harm_ad=set()))
    for g,src,p,s in statements(skin,contexts,drop):
        t=T[s['treatment']]; w=weight(src,s['basis']); named=p['by_type'] and scar in p['scar_type']
        if p['depth'] and depth in('shallow','deep') and p['depth']!=depth: continue
        if p['severity'] and named and sev and sev not in p['severity']: continue
        pos=s['position']
        if SRC[src]['kind'] in('label','regulator') and pos=='caution' and p['context'] and scar in p['scar_type']: t['lab_caution']=True
        if pos=='first_line' and named and not p['context']:
            t['f'][g]=max(t['f'].get(g,0),w); t['ad']|=AD(src)
        if pos in('first_line','alternative') and scar in p['scar_type'] and not(p['severity'] and sev and sev not in p['severity']): t['alt'][g]=max(t['alt'].get(g,0),w)
        specific=bool(p['fitzpatrick'] or p['context'])
        if pos=='permitted' and p['context'] and AD(src): t['ok']=max(t.get('ok',0),3 if SRC[src]['quality_class']=='A' else 2)
        if pos in('caution','avoid') and ((named) or (s.get('reason')=='harm' and specific and scar in p['scar_type'])):
            t['ag'][g]=max(t['ag'].get(g,0),w); t['ad_op']|=AD(src)
            if s.get('reason')=='harm' and p['fitzpatrick'] and AD(src): t['harm_ad'].add(g); t['hw']=t.get('hw',0)+w 
            if s.get('reason')=='harm' and p['context']: t['ctx']=max(t.get('ctx',0),3 if SRC[src]['quality_class']=='A' or SRC[src]['kind'] in('label','regulator') and AD(src) else 2 if AD(src) else 1)
            if pos=='avoid' and s.get('reason')=='harm' and (specific or named):
                if AD(src): t['avoid_ad'].add(g)
                t['avoid_A']|=SRC[src]['quality_class']=='A'
                t['label']|=SRC[src]['kind'] in('label','regulator') and AD(src)
            if SRC[src]['kind'] in('label','regulator') and pos=='caution': t['lab_caution']=True
    return T
def stand(t):
    F=sum(t['f'].values()); A=sum(t['ag'].values()); L=sum(t['alt'].values())
    first=F>=2 and t['ad'] and F>=3*A
    disagree=t['ad_op'] and F+L>0 and not first or (t['ad_op'] and F>0 and A>0)
    if first: st='first_line'
    elif A>F+L and A>0: st='avoid' if t['avoid_A'] or len(t['avoid_ad'])>=2 or t['label'] else 'caution'
    elif L>0 or F>0: st='accepted'
    elif A>0: st='caution'
    else: st='silent'
    return st,round(F,1),round(L,1),round(A,1),bool(disagree and A>0)
def standing(scar,depth,sev,skin,contexts=()):
    T=tally(scar,depth,sev,skin,contexts); out={}
    groups={SRC[s]['independence_group'] for s in SRC}
    for k,t in T.items():
        st,F,L,A,dis=stand(t); frag=False
        if st=='first_line':
            for g in set(t['f']):
                t2=tally(scar,depth,sev,skin,contexts,drop=g).get(k)
                if not t2 or stand(t2)[0]!='first_line': frag=True; break
        out[k]=dict(standing=st,fragile=frag,F=F,alt=L,against=A,disagree=dis,
            not_shown=bool(t['label'] or t['avoid_A'] or len(t['avoid_ad'])>=2),
            not_first=t.get('ctx',0)>=max(t.get('ok',0),1) or (bool(t['harm_ad']) and 3*t.get('hw',0)>L or t.get('lab_caution',False) or bool(t['label']) or bool(t['avoid_A'])) and st!='first_line' or st in('caution','avoid'))
    return out
if __name__=='__main__':
    for scar,depth in(('icepick','deep'),('boxcar','shallow'),('boxcar','deep'),('rolling','moderate')):
        for skin in('II','IV','V','VI'):
            for sev in('mild','moderate'):
                if sev=='mild' and skin!='II': continue
                S=standing(scar,depth,sev,skin)
                f=lambda st:[f"{k}{'~' if v['fragile'] else ''}{'!' if v['disagree'] else ''}({v['F']}:{v['against']})" for k,v in S.items() if v['standing']==st]
                print(scar,depth,sev,skin,'| FIRST',f('first_line'),'| ACC',[k for k,v in S.items() if v['standing']=='accepted' and not v['not_first']],'| ACC,NOT FIRST',[k for k,v in S.items() if v['standing']=='accepted' and v['not_first']],'| CAUTION',f('caution'),'AVOID',f('avoid'),'NOTSHOWN',[k for k,v in S.items() if v['not_shown']])
    for c in('keloid_prone','isotretinoin_current_or_recent','active_acne','non_distensible'):
        S=standing('rolling','moderate','moderate','III',(c,)); B=standing('rolling','moderate','moderate','III')
        print(c,{k:(v['standing'],'NS' if v['not_shown'] else '','NF' if v['not_first'] else '') for k,v in S.items() if v!=B.get(k)})
