"""Words that tell a person's passage from its neighbours in texts about green space; for `personal_data`."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = ("burgemeester|schepen|directeur|directrice|voorzitter|gouverneur|minister|secretaris|raadslid|gemeenteraadslid|adviseur|pastoor|notaris|meester|"
          "dokter|docteur|professor|prof|ing|ir|dr|drs|lic|arch|bourgmestre|échevine?|mayor")
NOT_A_NAME = _words("""
    burgemeester schepen directeur directrice voorzitter voorzitster gouverneur minister secretaris raadslid gemeenteraadslid adviseur pastoor notaris meester
    dokter professor deken griffier ambtenaar diensthoofd ploegbaas ingenieur architect boer buurman buurvrouw bourgmestre échevin échevine mayor president
    le la de het een dat die dit wie wat dan en of maar want dus ik je jij wij we zij hij is was heeft had zou zal kan moet wil
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober november december
    windmolen zonnepanelen allemaal beste graag dank bedankt groeten""")
NOT_A_PLATE = _words("""
    ISO DIN NBN PVC PEH HDP LDP RAL EPS XPS NIS EUR CO2 BTW KBO VLA UAV EAN NEN AVG BPA RUP GRB
    GIS RTK LED GPS DBH STK PCS SDS FSC GFT MER VTA USB KLE""")
STREET = ("[Ss]traat|STRAAT|[Ll]aan|LAAN|[Ss]teenweg|[Ww]eg|[Pp]lein|[Dd]reef|[Ll]ei|[Kk]aai|[Hh]of|[Bb]aan|[Mm]arkt|"
          "[Ss]ingel|[Vv]est|[Pp]ad|[Dd]ijk|[Ww]ijk|[Rr]ing|[Pp]oort|[Ss]teeg|[Dd]orp")
NOT_A_STREET = _words("""
    straat laan steenweg weg plein dreef lei kaai hof baan markt singel vest pad dijk wijk ring poort steeg dorp
    onderweg snelweg autosnelweg autoweg rijweg fietsweg bosweg landweg veldweg wandelweg spoorweg waterweg jaagweg dienstweg buurtweg voetweg gewestweg
    toegangsweg ringweg halfweg uitweg aardeweg invalsweg ruiterweg servitudeweg rijbaan loopbaan landingsbaan atletiekbaan renbaan speelplein schoolplein
    buurtplein autobaan kerkhof schoolhof binnenhof voorhof allerlei velerlei beiderlei enerlei allei fietspad voetpad wandelpad tuinpad bospad zandpad
    jaagpad ruiterpad trekpad knuppelpad natuurpad winterdijk zomerdijk stookring wortelring keuring boring planting snoeiing ophoging melding zaaiing woonwijk
    tuinwijk sportwijk nieuwbouwwijk doorgangsstraat winkelstraat woonstraat schoolstraat leefstraat speelstraat tuinstraat fietsstraat dorpsplein marktplein
    groenmarkt kerstmarkt bloemenmarkt plantenmarkt aanbouwing in de het een aan op van bij langs naar voor uit over met en of tussen tot door onze alle
    heraanleg aanleg herinrichting onderhoud lot fase perceel zone""")
UNITS = _words("""
    km hm m m2 m3 meter meters strekkende lopende vierkante cm mm ha hectare are are's ton kg g kilo liter l stuks stuk bomen boom uur uren u min minuten dag dagen
    week weken maand maanden jaar jaren keer maal euro eur eu procent graden rijen rij vakken vak zones zone fases fase percelen perceel x hoogstammen struiken
    heesters planten plantvakken boomspiegels meldingen klachten bewoners""")
MONTHS = _words("""
    januari februari maart april mei juni juli augustus september oktober november december jan feb mrt apr jun jul aug sep sept okt nov dec
    janvier février mars avril juin juillet août septembre octobre novembre décembre january february march may june july august october december""")
VERBS = _words("""
    hebben staan worden werden wonen woonden waren liggen moeten kunnen zullen zouden willen gaan kregen vragen bellen klagen melden komen doen binnen tegen buiten
    tussen boven achteraan vooraan en een geen alleen samen morgen gisteren ten eten is was als eens reeds soms steeds 's thuis links rechts sinds langs
    tijdens volgens destijds vlakbij's""")
